package dev.genga.desk.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.cache.SampleFrames;
import dev.genga.dataset.media.FileProbe;
import dev.genga.dataset.media.MediaProber;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.DatasetPlanner;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.desk.Desk;
import dev.genga.desk.DeskClient;
import dev.genga.desk.DeskSettings;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.video.Frame;
import dev.genga.video.ImageFiles;
import dev.genga.video.VideoReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the addresses of the data set's page answer.
class DataPageTest {
  private static final Pattern FRAGMENT = Pattern.compile("/data/fragments/[0-9/]+/video");
  private static final int PATIENCE_S = 60;

  @TempDir private Path parent;
  private @SuppressWarnings("NullAway.Init") Path folder;
  private @SuppressWarnings("NullAway.Init") Desk desk;
  private @SuppressWarnings("NullAway.Init") DeskClient client;
  private final AtomicInteger costs = new AtomicInteger();

  @BeforeEach
  void open() throws Exception {
    folder = CutSet.write(Files.createDirectories(parent.resolve("it's wet")));
    reopen();
  }

  private void reopen() throws Exception {
    desk =
        Desk.open(
            new DeskSettings(folder, 0, List.of()),
            (_, _, _) -> {
              costs.incrementAndGet();
              return null;
            },
            fault -> {
              throw new AssertionError(fault);
            });
    client = DeskClient.enter(desk.address());
  }

  @AfterEach
  void close() {
    client.close();
    desk.close();
  }

  /// Windows that overlap: frames 0 to 20 and 12 to 32 of the clip of 33.
  private static Map<String, String> uniform() {
    return new TreeMap<>(
        Map.ofEntries(
            Map.entry("sections", "1"),
            Map.entry("kind1", "clips"),
            Map.entry("width1", "96"),
            Map.entry("height1", "64"),
            Map.entry("extraction1", "uniform"),
            Map.entry("lengths1", "21"),
            Map.entry("samples1", "2"),
            Map.entry("batch1", "3"),
            Map.entry("repeats1", "1")));
  }

  private String change(Map<String, String> fields) throws Exception {
    return client.post("/data/draft", fields).body();
  }

  private DatasetPlan trained() {
    return new DatasetPlanner(
            new MediaProber(new FileProbe(), null), _ -> new DiskSpace.Store("disk", 1L << 50))
        .plan(folder.resolve("dataset.toml"), PlanOptions.standard());
  }

  private static List<String> fragments(String page) {
    return FRAGMENT.matcher(page).results().map(found -> found.group()).distinct().toList();
  }

  private static List<Frame> decoded(Path file) {
    var frames = new ArrayList<Frame>();
    try (var reader = VideoReader.open(file)) {
      while (reader.advance()) {
        frames.add(reader.frame());
      }
    }
    return frames;
  }

  private Path saved(String address) throws Exception {
    var answer = client.get(address);
    assertThat(answer.statusCode()).as(address).isEqualTo(200);
    return Files.write(Files.createTempFile(parent, "answer", ""), answer.body());
  }

  @Test
  void aSuggestedDataSetIsThereAtFirst() throws Exception {
    assertThat(client.page("/data"))
        .contains("Section 1: clips", "value=\"160\"", "<b>2</b> clips", "<b>2</b> samples")
        .contains("Sizes that keep the shape and divide by 16");
  }

  @Test
  void whatIsLostAndDoubledIsToldWithItsFrames() throws Exception {
    var uniform = change(uniform());
    assertThat(uniform).contains("96x64 x 21", "the last with 1 of 3");
    assertThat(uniform).contains("frames 0-11 in 1 windows, frames 12-20 in 2 windows");
    var head = uniform();
    head.put("extraction1", "head");
    assertThat(change(head))
        .contains("frames 21-32 in 0 windows")
        .contains("23 frames unused", "only the first frames are used", "21 of 33");
    head.put("lengths1", "33");
    assertThat(change(head)).contains("1 lost", "shorter than a window of 33 frames", "32 frames");
  }

  @Test
  void theFileThatIsWrittenIsPlannedAsThePageHasShown() throws Exception {
    assertThat(change(uniform())).contains("<b>4</b> samples");
    assertThat(client.post("/data/file", Map.of()).body())
        .contains("Written: ")
        .contains("genga cache '%s/it'\\''s wet/set/dataset.toml'".formatted(parent));
    assertThat(trained().samples()).isEqualTo(4);
    assertThat(trained().sections().getFirst().rule()).isEqualTo("96x64 uniform 21 x 2");
  }

  @Test
  void anEditedFileIsWrittenOverOnlyWithATick() throws Exception {
    var file = folder.resolve("dataset.toml");
    client.post("/data/file", Map.of());
    Files.writeString(file, Files.readString(file) + "# mine\n");
    assertThat(client.page("/data")).contains("Write over it");
    assertThat(client.post("/data/file", Map.of()).body())
        .contains("Not written", "was edited since", file.getFileName().toString())
        .doesNotContain("genga cache");
    assertThat(file).content().contains("# mine");
    assertThat(client.post("/data/file", Map.of("replace", "yes")).body()).contains("Written: ");
    assertThat(file).content().doesNotContain("# mine");
  }

  @Test
  void whatAPlanShowsIsMadeOnceAndNoCaptionIsReadAgainUntilTheFileIsWritten() throws Exception {
    assertThat(change(uniform())).contains("<b>4</b> samples");
    assertThat(costs.get()).isPositive();
    int before = costs.get();
    Files.write(folder.resolve("clips/rain-scene-0001-1.txt"), new byte[] {(byte) 0xff, 'x'});
    assertThat(client.page("/data")).contains("<b>4</b> samples");
    assertThat(client.page("/data/plan")).contains("<b>4</b> samples");
    assertThat(costs.get()).isEqualTo(before);
    assertThat(client.post("/data/file", Map.of()).body())
        .contains("the caption can't be read", "rain-scene-0001-1.txt")
        .doesNotContain("Written: ");
    assertThat(folder.resolve("dataset.toml")).doesNotExist();
    Files.writeString(folder.resolve("clips/rain-scene-0001-1.txt"), "rain");
    var again = uniform();
    again.put("do", "plan");
    assertThat(change(again)).contains("<b>4</b> samples");
  }

  @Test
  void aDecisionIsInTheNextPlan() throws Exception {
    assertThat(client.page("/data")).contains("<b>2</b> clips");
    client.post("/clips/1/choice", Map.of("choice", "rejected"));
    assertThat(client.page("/data")).contains("<b>1</b> clip<");
  }

  @Test
  void aFilmThatGivesNoStillsIsNamed() throws Exception {
    Files.delete(folder.resolveSibling("rain.mp4"));
    client.post("/data/stills", Map.of("each", "10"));
    assertThat(waitForStills())
        .contains("0 found", "the film is no longer there", "rain.mp4", "bring it back");
  }

  @Test
  void aFragmentHasTheFramesOfTheCacheAndBeginsAndEndsWithThem() throws Exception {
    var addresses = fragments(change(uniform()));
    assertThat(addresses).hasSize(4);
    client.post("/data/file", Map.of());
    var media = trained().sections().getFirst().media().getFirst();
    for (int i = 0; i < media.samples().size(); i++) {
      var source = SampleFrames.of(media, media.samples().get(i));
      var shown = decoded(saved(addresses.get(i)));
      assertThat(shown).hasSize(21).hasSameSizeAs(source);
      assertThat(nearest(shown.getFirst(), source)).isZero();
      assertThat(nearest(shown.getLast(), source)).isEqualTo(20);
      var picture = ImageFiles.read(saved(addresses.get(i).replace("/video", "/picture")));
      assertThat(nearest(picture, source)).isZero();
      assertThat(picture.width()).isEqualTo(96);
    }
  }

  private static int nearest(Frame shown, List<Frame> source) {
    int best = 0;
    for (int i = 1; i < source.size(); i++) {
      if (difference(shown, source.get(i)) < difference(shown, source.get(best))) {
        best = i;
      }
    }
    return best;
  }

  private static long difference(Frame one, Frame other) {
    assertThat(one.rgb()).hasSameSizeAs(other.rgb());
    long sum = 0;
    for (int i = 0; i < one.rgb().length; i++) {
      sum += Math.abs((one.rgb()[i] & 0xff) - (other.rgb()[i] & 0xff));
    }
    return sum;
  }

  @Test
  void aFragmentOfAnEarlierPlanIsGone() throws Exception {
    var address = fragments(change(uniform())).getFirst();
    var other = uniform();
    other.put("samples1", "3");
    change(other);
    assertThat(client.get(address).statusCode()).isEqualTo(404);
  }

  @Test
  void aClipFromOutsideTheFolderIsPlannedAndNotShown() throws Exception {
    var outside = parent.resolve("outside.mp4");
    Files.copy(folder.resolve("clips/rain-scene-0001-1.mp4"), outside);
    close();
    try (var index = FilmIndex.openExisting(folder)) {
      MediaRows.put(
          index, new MediaRows.Row(outside, "clip", 33, 16, 160, 96, Bars.NONE, "", "a bar"));
    }
    reopen();
    var addresses = fragments(change(uniform()));
    assertThat(addresses).hasSize(6);
    var codes = new ArrayList<Integer>();
    for (var address : addresses) {
      codes.add(client.get(address).statusCode());
    }
    assertThat(codes).containsExactly(404, 404, 200, 200, 200, 200);
  }

  @Test
  void whatIsWrongStandsAboveTheFieldsAndNothingIsPlanned() throws Exception {
    var wrong = uniform();
    wrong.put("width1", "100");
    wrong.put("lengths1", "many");
    assertThat(change(wrong))
        .contains("the size 100x64 can't be", "use 96x64", "a window can't be 0")
        .doesNotContain("Write the file");
  }

  @Test
  void theDraftIsThereAgainWhenTheDeskIsOpenedAgain() throws Exception {
    change(uniform());
    close();
    reopen();
    assertThat(client.page("/data")).contains("96x64 uniform 21 x 2");
  }

  @Test
  void stillsAreFoundChosenAndBecomeASection() throws Exception {
    client.post("/data/stills", Map.of("each", "10"));
    var page = waitForStills();
    assertThat(page).contains("1 found, 0 there already", "scene 3");
    var still = Pattern.compile("id=\"still(\\d+)\"").matcher(page).results().toList();
    assertThat(still).hasSize(1);
    var id = still.getFirst().group(1);
    assertThat(client.post("/data/stills/" + id, Map.of("verdict", "kept")).body())
        .contains("still kept", "aria-pressed=\"true\"")
        .contains("<b class=\"kept\">1</b> kept");
    assertThat(client.post("/data/stills/" + id, Map.of("verdict", "loved")).statusCode())
        .isEqualTo(400);
    var fields = uniform();
    fields.putAll(
        Map.of(
            "sections",
            "2",
            "kind2",
            "pictures",
            "width2",
            "160",
            "height2",
            "96",
            "enlarge2",
            "no",
            "batch2",
            "1",
            "repeats2",
            "2"));
    var planned = change(fields);
    assertThat(planned).contains("images 160x96", "empty captions");
    var picture =
        Pattern.compile("/data/fragments/\\d+/1/0/0/picture").matcher(planned).results().toList();
    assertThat(picture).hasSize(1);
    var shown = ImageFiles.read(saved(picture.getFirst().group()));
    assertThat(shown.width()).isEqualTo(160);
  }

  private String waitForStills() throws Exception {
    for (int i = 0; i < PATIENCE_S * 10; i++) {
      var page = client.page("/data/stills");
      if (page.contains("found")) {
        return page;
      }
      Thread.sleep(Duration.ofMillis(100));
    }
    throw new AssertionError("the search doesn't end");
  }

  @Test
  void addressesThatNameNothingAreRefused() throws IOException, InterruptedException {
    assertThat(client.get("/data/fragments/1/9/0/0/video").statusCode()).isEqualTo(404);
    assertThat(client.get("/data/fragments/1/x/0/0/video").statusCode()).isEqualTo(400);
    assertThat(client.get("/data/clips?section=7").statusCode()).isEqualTo(404);
    assertThat(client.post("/data/stills", Map.of("each", "0")).statusCode()).isEqualTo(400);
    assertThat(client.post("/data/stills/999", Map.of("verdict", "kept")).statusCode())
        .isEqualTo(404);
  }
}
