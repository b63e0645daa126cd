package dev.genga.desk.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.cache.SampleFrames;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.desk.Desk;
import dev.genga.desk.DeskClient;
import dev.genga.desk.DeskSettings;
import dev.genga.desk.clips.ScoreText;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.film.index.WindowRows;
import dev.genga.film.score.Score;
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
  static Map<String, String> uniform() {
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
    return ScoredWindows.plan(folder);
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

  private static final Pattern NOTES =
      Pattern.compile("<figcaption>(\\d+)–.*?</figcaption>", Pattern.DOTALL);

  /// What stands under each fragment.
  private static List<String> notes(String page) {
    return NOTES.matcher(page).results().map(found -> found.group()).toList();
  }

  private void scoreWindows(String unseen) throws Exception {
    change(uniform());
    client.post("/data/file", Map.of());
    close();
    assertThat(ScoredWindows.score(folder)).isEqualTo(4);
    ScoredWindows.judge(folder, unseen);
    reopen();
  }

  @Test
  void underEachFragmentStandWhatItsWindowIsScoredAndWhatItDoesNotShow() throws Exception {
    Files.writeString(folder.resolve("clips/rain-scene-0001-1.txt"), "A bar <i>. It is blue.");
    close();
    reopen();
    assertThat(client.page("/data"))
        .contains("These windows have no scores yet", "genga score", "--plan")
        .doesNotContain("What the numbers under the windows say");
    scoreWindows("A bar <i>.");
    var page = client.page("/data");
    assertThat(page)
        .contains("What the numbers under the windows say")
        .contains(Score.HEAD.explanation(), Score.UNLIKE.explanation())
        .doesNotContain("have no scores yet");
    var notes = notes(page);
    assertThat(notes).hasSize(4);
    try (var index = FilmIndex.openExisting(folder)) {
      var windows = WindowRows.all(index);
      for (int i = 0; i < 4; i++) {
        for (var score : List.of(Score.MOTION, Score.CHANGE, Score.HEAD, Score.TAIL)) {
          double value = WindowRows.score(index, windows.get(i).id(), score.key());
          assertThat(notes.get(i))
              .contains(
                  "<span>%s <b>%s</b></span>".formatted(score.key(), ScoreText.digits(value)));
        }
      }
    }
    assertThat(notes.get(1))
        .contains("Unlike its clip, by 4.25 deviations: the caption may not fit.")
        .contains("Said of the clip, not seen here:", "<li>A bar &lt;i&gt;.</li>")
        .doesNotContain("dragon");
    for (int other : new int[] {0, 2, 3}) {
      assertThat(notes.get(other)).doesNotContain("Unlike", "Said of the clip");
    }
  }

  @Test
  void whatIsKnownOfAWindowHoldsInAnotherSectionAndNotForOtherFrames() throws Exception {
    scoreWindows("nothing");
    var three = uniform();
    three.put("samples1", "3");
    var notes = notes(change(three)).subList(0, 3);
    assertThat(notes.get(0)).startsWith("<figcaption>0–").contains("<b>");
    assertThat(notes.get(1)).startsWith("<figcaption>6–").doesNotContain("<b>");
    assertThat(notes.get(2)).startsWith("<figcaption>12–").contains("<b>");
  }

  @Test
  void whatIsKnownOfAWindowHoldsForAPartThatIsItsFrames() throws Exception {
    scoreWindows("nothing");
    String known = notes(client.page("/data")).get(1);
    assertThat(known).startsWith("<figcaption>12–32").contains("by 4.25 deviations");
    client.post("/clips/1/trim", Map.of("first", "12", "last", "32"));
    assertThat(notes(client.page("/data")).getFirst())
        .isEqualTo(known.replace("<figcaption>12–32", "<figcaption>0–20"));
    client.post("/clips/1/trim", Map.of("first", "11", "last", "32"));
    assertThat(notes(client.page("/data")).getFirst())
        .startsWith("<figcaption>0–20")
        .doesNotContain("<b>");
  }

  @Test
  void aCaptionThatNoLongerSaysWhatIsNotSeenIsNotBlamed() throws Exception {
    Files.writeString(folder.resolve("clips/rain-scene-0001-1.txt"), "A cat sits.");
    scoreWindows("A cat sits.");
    assertThat(notes(client.page("/data")).get(1)).contains("A cat sits.");
    assertThat(client.page("/?rank=window_unseen")).contains("window unseen 1");
    client.post("/clips/1/caption", Map.of("caption", "A bar moves."));
    assertThat(notes(client.page("/data")).get(1)).doesNotContain("A cat sits.", "Said of");
    assertThat(client.page("/?rank=window_unseen")).doesNotContain("window unseen 1");
  }

  @Test
  void clipsAreRankedAndFilteredByTheirWorstWindow() throws Exception {
    scoreWindows("nothing");
    var ranked = client.page("/?rank=window_head");
    assertThat(ranked).contains("window head ", ">window tail</option>");
    try (var index = FilmIndex.openExisting(folder)) {
      double most = 0;
      for (var window : WindowRows.all(index)) {
        if (window.clip() == 1) {
          most = Math.max(most, WindowRows.score(index, window.id(), "change"));
        }
      }
      assertThat(client.page("/clips/1"))
          .contains("window change <b>%s</b>".formatted(ScoreText.digits(most)))
          .contains("The worst of its windows in a training.", "Windows of a training")
          .contains("by 4.25 deviations");
      double bound = Math.nextUp(most);
      assertThat(client.page("/?score=window_change&lowest=" + bound))
          .doesNotContain("id=\"clip-1\"");
      assertThat(client.page("/?score=window_change&lowest=" + most)).contains("id=\"clip-1\"");
    }
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
