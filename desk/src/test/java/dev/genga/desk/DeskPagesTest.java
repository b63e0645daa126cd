package dev.genga.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.bars.Bars;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.IndexExport;
import dev.genga.film.index.MediaRows;
import dev.genga.film.score.Score;
import dev.genga.video.ImageFiles;
import dev.genga.video.VideoProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the desk's addresses answer.
class DeskPagesTest {
  private static final int CLIPS = 60;

  @TempDir private Path folder;
  private Desk desk;
  private DeskClient client;

  @BeforeEach
  void open() throws Exception {
    SampleSet.write(folder, CLIPS);
    openAgain();
  }

  private void openAgain() throws Exception {
    desk =
        Desk.open(
            new DeskSettings(folder, 0, List.of()),
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

  private List<String> shown(String path) throws Exception {
    return Pattern.compile("id=\"clip-(\\d+)\"")
        .matcher(client.page(path))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void aPageHolds48ClipsRankedByAScoreAndTheAddressOfTheNext() throws Exception {
    var page = client.page("/?rank=motion");
    assertThat(page)
        .contains("1 to 48 of 60 clips", "page 1 of 2", "href=\"/?rank=motion&amp;page=2\"");
    assertThat(shown("/?rank=motion")).hasSize(48).startsWith("60", "59");
    assertThat(shown("/?rank=motion&page=2")).hasSize(12).endsWith("1");
    assertThat(shown("/?rank=nearest&way=up")).startsWith("60", "59");
    assertThat(shown("/")).startsWith("1", "2");
  }

  @Test
  void filtersNarrowThePage() throws Exception {
    assertThat(shown("/?text=RAIN+7")).containsExactly("7");
    assertThat(shown("/?score=motion&lowest=2&highest=2.5")).containsExactly("8", "9", "10");
    client.post("/clips/9/tags", Map.of("tags", "night harbour"));
    client.post("/clips/8/choice", Map.of("choice", "kept"));
    assertThat(shown("/?tag=night")).containsExactly("9");
    assertThat(shown("/?verdict=kept")).containsExactly("8");
    assertThat(client.page("/?text=nowhere")).contains("No clip answers these filters.");
  }

  @ParameterizedTest
  @CsvSource({
    "/?page=x, 400",
    "/?lowest=much, 400",
    "/?verdict=perhaps, 400",
    "/clips/x, 400",
    "/clips/999, 404",
    "/assets/none.js, 404",
    "/assets/..%2fdesk.css, 404",
    "/page/that/is/none, 404",
    "/?page=-3, 200",
    "/?page=2000000000, 200"
  })
  void whatIsAskedWronglyIsToldSo(String path, int status) throws Exception {
    assertThat(client.get(path).statusCode()).isEqualTo(status);
  }

  @Test
  void decisionsAreWrittenAndAnsweredWithTheCardTheProgressAndASentence() throws Exception {
    var answer = client.post("/clips/3/choice", Map.of("choice", "kept", "rank", "motion"));
    assertThat(answer.body())
        .contains("id=\"clip-3\"", "hx-swap-oob=\"true\"", "motion 0.75", "clip-003.mp4: kept")
        .contains("<b class=\"kept\">1</b> kept");
    assertThat(answer.headers().firstValue("HX-Trigger"))
        .contains("{\"decided\":{\"clips\":[3],\"all\":false}}");
    client.post("/clips/3/trim", Map.of("first", "4", "last", "19"));
    client.post("/clips/3/caption", Map.of("caption", "a\r\nharbour "));
    assertThat(folder.resolve("clips/clip-003.txt")).hasContent("a\nharbour");
    assertThat(client.page("/clips/3"))
        .contains("name=\"first\" type=\"number\" min=\"0\" max=\"23\" value=\"4\"")
        .contains("a\nharbour</textarea>");
    assertThat(client.post("/undo", Map.of()).body()).contains("caption, taken back");
    assertThat(folder.resolve("clips/clip-003.txt")).hasContent("rain 3");
    client.post("/redo", Map.of());
    assertThat(folder.resolve("clips/clip-003.txt")).hasContent("a\nharbour");
  }

  @Test
  void aDecisionThatCantBeIsRefusedAndChangesNothing() throws Exception {
    var before = client.page("/clips/3");
    for (var trim :
        List.of(
            Map.of("first", "5", "last", "4"),
            Map.of("first", "0", "last", "24"),
            Map.of("first", "-1", "last", "9"),
            Map.of("first", "x"),
            Map.of("last", "2147483647"),
            Map.of("last", "-1"))) {
      assertThat(client.post("/clips/3/trim", trim).statusCode()).as("%s", trim).isEqualTo(400);
    }
    assertThat(client.post("/clips/3/choice", Map.of("choice", "perhaps")).statusCode())
        .isEqualTo(400);
    assertThat(client.post("/clips/3/caption", Map.of("caption", "x".repeat(10_001))).statusCode())
        .isEqualTo(400);
    assertThat(client.page("/clips/3")).isEqualTo(before);
    assertThat(client.post("/undo", Map.of()).body()).contains("Nothing is to be taken back.");
  }

  @Test
  void allClipsOfAFilterAreChosenInOneStep() throws Exception {
    var form = Map.of("score", "motion", "highest", "5", "choice", "rejected");
    assertThat(client.post("/choices", form).body()).contains("20 clips: decided.");
    assertThat(client.page("/?verdict=rejected")).contains("1 to 20 of 20 clips");
    assertThat(client.post("/undo", Map.of()).body()).contains("20 clips: taken back.");
    assertThat(client.page("/?verdict=rejected")).contains("No clip answers");
  }

  @Test
  void aClipComesInTheRangesThatABrowserAsksFor() throws Exception {
    var whole = Files.readAllBytes(folder.resolve("clips/clip-002.mp4"));
    var all = client.get("/clips/2/video");
    assertThat(all.statusCode()).isEqualTo(200);
    assertThat(all.headers().firstValue("Content-Type")).contains("video/mp4");
    assertThat(all.headers().firstValue("Accept-Ranges")).contains("bytes");
    assertThat(all.body()).isEqualTo(whole);
    var part = client.get("/clips/2/video", "Range", "bytes=100-299");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.headers().firstValue("Content-Range"))
        .contains("bytes 100-299/" + whole.length);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 100, 300));
    var rest = client.get("/clips/2/video", "Range", "bytes=" + (whole.length - 5) + "-");
    assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(whole, whole.length - 5, whole.length));
    assertThat(client.get("/clips/2/video", "Range", "bytes=" + whole.length + "-").statusCode())
        .isEqualTo(416);
  }

  @Test
  void thumbnailsAndPreviewsAreMadeOnceAndKeptInTheFolder() throws Exception {
    var thumbnail = client.get("/clips/5/thumbnail");
    assertThat(thumbnail.headers().firstValue("Content-Type")).contains("image/jpeg");
    var file = Files.write(folder.resolve("t.jpg"), thumbnail.body());
    assertThat(ImageFiles.read(file).width()).isEqualTo(160);
    assertThat(client.get("/clips/5/thumbnail").body()).isEqualTo(thumbnail.body());
    var preview = Files.write(folder.resolve("p.mp4"), client.get("/clips/5/preview").body());
    assertThat(VideoProbe.probe(preview).frames()).isEqualTo(24);
    try (var made = Files.walk(folder.resolve(".desk"))) {
      assertThat(made.filter(Files::isRegularFile).map(Path::toString))
          .isNotEmpty()
          .allMatch(name -> name.endsWith(".thumbnail") || name.endsWith(".preview"));
    }
  }

  /// A request for each took longer than all else.
  @Test
  void picturesOfTheFirstCardsComeWithinThePageWhereTheyAreMade() throws Exception {
    var within = new ArrayList<String>();
    for (int clip = 1; clip <= 25; clip++) {
      var bytes = client.get("/clips/%d/thumbnail".formatted(clip)).body();
      within.add("<img src=\"data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes));
    }
    var page = client.page("/");
    assertThat(page).contains(within.subList(0, 24));
    assertThat(Pattern.compile("<img src=\"data:[^>]* loading").matcher(page).find()).isFalse();
    assertThat(page).containsPattern("<img src=\"/clips/25/thumbnail[^>]* loading=\"lazy\"");
    var kept = client.post("/clips/25/choice", Map.of("choice", "kept"));
    assertThat(kept.body()).contains(within.getLast());
  }

  @Test
  void aClipThatIsBrokenGoneOrElsewhereShowsNothingAndTheRestGoesOn() throws Exception {
    Files.writeString(folder.resolve("clips/clip-004.mp4"), "no video\n".repeat(50));
    Files.delete(folder.resolve("clips/clip-006.mp4"));
    Files.delete(folder.resolve("clips/clip-007.mp4"));
    Files.createSymbolicLink(folder.resolve("clips/clip-007.mp4"), Path.of("/etc/hostname"));
    for (var path :
        List.of("/clips/4/thumbnail", "/clips/6/thumbnail", "/clips/6/video", "/clips/7/video")) {
      assertThat(client.get(path).statusCode()).as(path).isEqualTo(404);
    }
    var refused = client.post("/clips/6/caption", Map.of("caption", "gone"));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body())
        .contains("error: the caption can't be written beside the clip", "clips/clip-006.mp4")
        .contains("fix: open the desk with --media FOLDER");
    assertThat(client.page("/clips/6")).contains("rain 6</textarea>");
    assertThat(client.get("/clips/4").statusCode()).isEqualTo(200);
    assertThat(shown("/")).hasSize(48);
  }

  @Test
  void namesAndCaptionsAreTextWhateverTheyHold() throws Exception {
    for (var path : List.of("/?rank=motion", "/clips/" + CLIPS, "/?text=%22%3E%3Cscript%3E")) {
      assertThat(client.page(path))
          .doesNotContain("<script>document", "<img src=x", "\"><script>")
          .containsPattern("&lt;(script|img)");
    }
  }

  /// A browser keeps files by their addresses, and the next desk may be at the same port.
  @Test
  void noFileHasTheAddressOfAnotherDesksFile(@TempDir Path other) throws Exception {
    var here = new HashSet<String>();
    for (var page : List.of("/", "/clips/3", "/data")) {
      here.addAll(files(client.page(page)));
    }
    assertThat(here).hasSizeGreaterThan(CLIPS / 3).allMatch(file -> file.contains("?s="));
    SampleSet.write(other, CLIPS);
    try (var desk = Desk.open(new DeskSettings(other, 0, List.of()), fault -> {});
        var there = DeskClient.enter(desk.address())) {
      for (var page : List.of("/", "/clips/3", "/data")) {
        assertThat(files(there.page(page))).isNotEmpty().doesNotContainAnyElementsOf(here);
      }
    }
    assertThat(client.get(here.iterator().next()).statusCode()).isEqualTo(200);
  }

  private static List<String> files(String page) {
    return Pattern.compile("\"(/clips/\\d+/(?:thumbnail|video|preview)|/data/fragments/)[^\"]*\"")
        .matcher(page)
        .results()
        .map(found -> found.group().replace("\"", ""))
        .toList();
  }

  @Test
  void everyScoreIsExplained() throws Exception {
    assertThat(client.page("/clips/3"))
        .contains(Score.MOTION.explanation(), Score.NEAREST.explanation())
        .contains("above 3 % of the clips")
        .doesNotContain("under this name");
  }

  @Test
  void statisticsCountTheClips() throws Exception {
    assertThat(client.page("/statistics")).contains("60 clips, of which 0 are kept");
    client.post("/clips/8/choice", Map.of("choice", "kept"));
    client.post("/clips/8/trim", Map.of("first", "0", "last", "11"));
    assertThat(client.page("/statistics"))
        .contains("60 clips, of which 1 are kept")
        .contains("<th scope=\"row\">160 × 96</th><td>60</td><td>1</td>")
        .contains("<th scope=\"row\">24</th><td>59</td><td>0</td>");
  }

  /// The rows of each table that count a clip, by the table's title.
  private static Map<String, List<String>> tables(String page) {
    var tables = new LinkedHashMap<String, List<String>>();
    for (var part : page.split("<figcaption>", -1)) {
      var rows =
          Pattern.compile("<tr><th scope=\"row\">(.*?)</th><td>(\\d+)</td><td>(\\d+)</td>")
              .matcher(part)
              .results()
              .filter(row -> !row.group(2).equals("0"))
              .map(row -> row.group(1) + ": " + row.group(2) + ", " + row.group(3))
              .toList();
      tables.put(part.replaceFirst("(?s)<.*", ""), rows);
    }
    return tables;
  }

  /// Clips 1 to 60 move by a fourth of their number; one more is of another shape, and has no scores.
  @Test
  void statisticsDivideClipsByLengthMotionSizeAndAspectRatio() throws Exception {
    client.post("/clips/8/choice", Map.of("choice", "kept"));
    client.post("/clips/8/trim", Map.of("first", "0", "last", "11"));
    close();
    try (var index = FilmIndex.openExisting(folder)) {
      MediaRows.put(
          index,
          new MediaRows.Row(Path.of("wide.mp4"), "clip", 30, 16, 320, 180, Bars.NONE, "wide", ""));
    }
    openAgain();
    var tables = tables(client.page("/statistics"));
    assertThat(tables.get("Lengths")).containsExactly("12: 1, 1", "24: 59, 0", "30: 1, 0");
    assertThat(tables.get("Sizes")).containsExactly("160 × 96: 60, 1", "320 × 180: 1, 0");
    assertThat(tables.get("Aspect ratios")).containsExactly("1.67: 60, 1", "1.78: 1, 0");
    var motion = tables.getOrDefault("Motion", List.of());
    assertThat(motion).as("of 0.25, 0.5 and 0.75").startsWith("0: 3, 0");
    assertThat(motion).as("of 1.75, 2, which is kept, and 2.25").contains("1.60: 3, 1");
    assertThat(
            motion.stream()
                .mapToInt(row -> Integer.parseInt(row.replaceFirst(".*: (\\d+), .*", "$1")))
                .sum())
        .isEqualTo(CLIPS);
  }

  /// As `genga export` does it, from another process.
  @Test
  void anIndexIsExportedWhileADeskDecides() throws Exception {
    var deciding =
        CompletableFuture.runAsync(() -> {
          for (int i = 1; i <= 40; i++) {
            choose(1 + i % CLIPS, i % 2 == 0 ? "kept" : "rejected");
          }
        });
    var out = folder.resolve("export");
    do {
      try (var index = FilmIndex.openExisting(folder)) {
        IndexExport.write(index, out);
      }
    } while (!deciding.isDone());
    deciding.get();
    client.post("/clips/1/tags", Map.of("tags", "last"));
    try (var index = FilmIndex.openExisting(folder)) {
      IndexExport.write(index, out);
    }
    assertThat(Files.readAllLines(out.resolve("choice.csv"))).hasSize(1 + 40);
    assertThat(Files.readString(out.resolve("tagging.csv"))).contains("last");
    assertThat(Files.readAllLines(out.resolve("standing.csv"))).hasSize(1 + CLIPS);
  }

  private void choose(int clip, String choice) {
    try {
      var form = Map.of("choice", choice);
      assertThat(client.post("/clips/%d/choice".formatted(clip), form).statusCode()).isEqualTo(200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void captionsThatWereWrittenByHandAreTakenInAsTheDeskOpens() throws Exception {
    desk.close();
    Files.writeString(folder.resolve("clips/clip-002.txt"), "by hand\n");
    Files.write(folder.resolve("clips/clip-003.txt"), new byte[] {(byte) 0xff, (byte) 0xfe, 'x'});
    desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {});
    assertThat(desk.problems()).hasSize(1);
    assertThat(desk.problems().getFirst().what()).contains("isn't UTF-8");
    try (var other = DeskClient.enter(desk.address())) {
      assertThat(other.page("/clips/2")).contains("by hand</textarea>");
      assertThat(other.page("/clips/3")).contains("rain 3</textarea>");
    }
  }

  @Test
  void aClipFromElsewhereIsShownWhereItsFolderWasNamed(@TempDir Path other) throws Exception {
    desk.close();
    var clip = Files.copy(folder.resolve("clips/clip-001.mp4"), other.resolve("far.mp4"));
    long number;
    try (var index = FilmIndex.openExisting(folder)) {
      MediaRows.put(
          index, new MediaRows.Row(clip.toRealPath(), "clip", 24, 16, 160, 96, Bars.NONE, "", ""));
      number =
          ClipCards.all(index, ClipFilter.ALL).stream()
              .mapToLong(Long::longValue)
              .max()
              .orElseThrow();
    }
    var path = "/clips/%d/video".formatted(number);
    desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {});
    try (var without = DeskClient.enter(desk.address())) {
      assertThat(without.get(path).statusCode()).isEqualTo(404);
    }
    desk.close();
    desk = Desk.open(new DeskSettings(folder, 0, List.of(other)), fault -> {});
    try (var with = DeskClient.enter(desk.address())) {
      assertThat(with.get(path).statusCode()).isEqualTo(200);
      with.post("/clips/%d/caption".formatted(number), Map.of("caption", "far"));
      with.post("/clips/%d/caption".formatted(number), Map.of("caption", "farther"));
    }
    var text = other.resolve("far.txt");
    assertThat(text).hasContent("farther");
    desk.close();
    desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {});
    try (var without = DeskClient.enter(desk.address())) {
      without.post("/undo", Map.of());
    }
    assertThat(text).as("out of reach").hasContent("farther");
    desk.close();
    desk = Desk.open(new DeskSettings(folder, 0, List.of(other)), fault -> {});
    assertThat(text).as("owed, and in reach again").hasContent("far");
  }
}
