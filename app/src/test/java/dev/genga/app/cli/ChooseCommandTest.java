package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.film.index.ScoreRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Choosing by command, over an index of four clips and a picture.
class ChooseCommandTest {
  @TempDir private Path folder;

  /// Clips of 48, 47, 46 and 45 frames, of motion 1 to 4.
  @BeforeEach
  void fill() throws IOException {
    Files.createDirectories(folder.resolve("clips"));
    try (var index = FilmIndex.open(folder)) {
      for (int i = 1; i <= 4; i++) {
        var file = Path.of("clips/rain-%d.mp4".formatted(i));
        Files.writeString(folder.resolve(file), "a film");
        Files.writeString(folder.resolve("clips/rain-%d.txt".formatted(i)), "Rain " + i + "\n");
        MediaRows.put(index, row(file, "clip", 49 - i, "Rain " + i));
        ScoreRows.put(index, i, Map.of("motion", (double) i), List.of());
      }
      MediaRows.put(index, row(Path.of("sea.png"), "picture", 1, ""));
    }
  }

  private static MediaRows.Row row(Path file, String kind, int frames, String caption) {
    return new MediaRows.Row(file, kind, frames, 16, 96, 64, Bars.NONE, "", caption);
  }

  private CommandRun run(String... words) {
    var all = new ArrayList<>(List.of("choose", folder.toString()));
    all.addAll(List.of(words));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private CommandRun well(String... words) {
    var run = run(words);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private CommandRun refused(String... words) {
    var before = cards();
    var run = run(words);
    assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(cards()).isEqualTo(before);
    return run;
  }

  private List<ClipCard> cards() {
    try (var index = FilmIndex.openExisting(folder)) {
      return ClipCards.cards(index, ClipCards.all(index, ClipFilter.ALL));
    }
  }

  private List<String> chosen(String verdict) {
    return cards().stream()
        .filter(card -> card.verdict().text().equals(verdict))
        .map(ClipCard::name)
        .toList();
  }

  private JsonNode json(String... words) throws IOException {
    return new ObjectMapper().readTree(well(words).out());
  }

  @Test
  void clipsAreListedALineEachWithTheScoresThatWereAskedAbout() {
    well("--clip", "rain-2", "--keep", "--tag", "night, Harbour", "--trim", "4-40");

    assertThat(well().out().lines())
        .containsExactly(
            "clips/rain-1.mp4  undecided  48 frames        Rain 1",
            "clips/rain-2.mp4  kept       37 of 47 frames  [night, harbour]  Rain 2",
            "clips/rain-3.mp4  undecided  46 frames        Rain 3",
            "clips/rain-4.mp4  undecided  45 frames        Rain 4",
            "sea.png           undecided  picture");
    var ranked = well("--rank", "motion", "--most", "2", "--where", "choice = undecided");
    assertThat(ranked.out().lines())
        .containsExactly(
            "clips/rain-4.mp4  undecided  45 frames  motion 4  Rain 4",
            "clips/rain-3.mp4  undecided  46 frames  motion 3  Rain 3");
    assertThat(ranked.err()).contains("2 of 5 clips; of all: 1 kept, 0 rejected, 4 undecided");
    assertThat(well("--rank", "motion", "--smallest-first").out().lines())
        .last()
        .isEqualTo("sea.png           undecided  picture          no motion");
  }

  @Test
  void aListForProgramsHasAllOfEachClip() throws IOException {
    well("--clip", "rain-2", "--trim", "4-", "--tag", "night");
    var list = json("--where", "tag = night", "--json");
    assertThat(list).hasSize(1);
    var clip = list.get(0);
    assertThat(clip.path("file").asText()).isEqualTo("clips/rain-2.mp4");
    assertThat(clip.path("first").asInt()).isEqualTo(4);
    assertThat(clip.path("last").asInt()).isEqualTo(46);
    assertThat(clip.path("frames").asInt()).isEqualTo(47);
    assertThat(clip.path("choice").asText()).isEqualTo("undecided");
    assertThat(clip.path("tags")).extracting(JsonNode::asText).containsExactly("night");
    assertThat(clip.path("caption").asText()).isEqualTo("Rain 2");
    assertThat(clip.path("scores").path("motion").asDouble()).isEqualTo(2);
    assertThat(json("--json", "--where", "motion > 9")).isEmpty();
  }

  @Test
  void whatAConditionFindsIsDecidedInOneStepThatIsTakenBackAndAgain() {
    well("--clip", "rain-4", "--reject");
    var run = well("--where", "motion >= 2", "--reject");
    assertThat(run.out().lines())
        .containsExactly(
            "clips/rain-2.mp4: rejected",
            "clips/rain-3.mp4: rejected",
            "2 clips: decided, 1 so already");
    assertThat(chosen("rejected")).containsExactly("rain-2.mp4", "rain-3.mp4", "rain-4.mp4");

    assertThat(well("--undo").out()).contains("clips/rain-3.mp4: undecided", "2 clips: taken back");
    assertThat(chosen("rejected")).containsExactly("rain-4.mp4");
    assertThat(well("--redo").out()).contains("2 clips: taken again");
    assertThat(chosen("rejected")).hasSize(3);
    well("--undo");
    well("--undo");
    assertThat(well("--undo").out()).isEqualTo("nothing is to be taken back\n");
  }

  @Test
  void theWorstByAScoreAreRejected() {
    well("--rank", "motion", "--smallest-first", "--most", "2", "--reject");
    assertThat(chosen("rejected")).containsExactly("rain-1.mp4", "rain-2.mp4");
    well("--all", "--undecide");
    assertThat(chosen("undecided")).hasSize(5);
  }

  @Test
  void tagsAreAddedAndTakenAndTheOthersStay() {
    well("--clip", "rain-1", "--tag", "night rain");
    well("--where", "motion < 3", "--tag", "Dark", "--untag", "night");
    assertThat(cards().get(0).tags()).containsExactly("rain", "dark");
    assertThat(cards().get(1).tags()).containsExactly("dark");
    assertThat(well("--all", "--untag", "dark,rain").out())
        .contains("clips/rain-1.mp4: no tags", "2 clips: decided, 3 so already");
  }

  @Test
  void aDryRunTellsTheSameAndWritesNothing() throws IOException {
    var before = cards();
    String[] words = {"--where", "motion > 2", "--keep", "--trim", "0-44", "--tag", "a"};
    var dry = new ArrayList<>(List.of(words));
    dry.add("--dry-run");
    var told = well(dry.toArray(String[]::new)).out();
    assertThat(cards()).isEqualTo(before);
    assertThat(well("--undo").out()).isEqualTo("nothing is to be taken back\n");

    var done = well(words).out();
    assertThat(told.lines().toList().subList(0, 2))
        .isEqualTo(done.lines().toList().subList(0, 2))
        .containsExactly(
            "clips/rain-3.mp4: kept; frames 0 to 44; tags a", "clips/rain-4.mp4: kept; tags a");
    assertThat(told).endsWith("2 clips would be decided; nothing was written\n");

    assertThat(well("--undo", "--dry-run").out())
        .contains("clips/rain-3.mp4: ", "undecided", "all frames", "no tags")
        .endsWith("2 clips would be taken back; nothing was written\n");
    assertThat(chosen("kept")).hasSize(2);
    var json = json("--undo", "--dry-run", "--json");
    assertThat(json.path("dry_run").asBoolean()).isTrue();
    assertThat(json.path("clips")).hasSize(2);
  }

  @Test
  void whatWasDecidedIsToldToPrograms() throws IOException {
    var json = json("--where", "motion > 2", "--keep", "--trim", "4-40", "--json");
    assertThat(json.path("done").asText()).isEqualTo("decided");
    assertThat(json.path("dry_run").asBoolean()).isFalse();
    assertThat(json.path("clips").get(0).toString())
        .isEqualTo("{\"file\":\"clips/rain-3.mp4\",\"choice\":\"kept\",\"first\":4,\"last\":40}");
    assertThat(json("--all", "--keep", "--json").path("unchanged").asInt()).isEqualTo(2);
    assertThat(json("--where", "motion > 9", "--keep", "--json").path("clips")).isEmpty();
  }

  @Test
  void aCaptionOfTheDeskIsTakenBackInItsFileToo() {
    try (var index = FilmIndex.openExisting(folder)) {
      Decisions.apply(index, List.of(new Decision.Describe(2, "a harbour")));
    }
    assertThat(well().out()).as("what is due is written").contains("a harbour");
    assertThat(folder.resolve("clips/rain-2.txt")).hasContent("a harbour");

    assertThat(well("--undo").out()).contains("clips/rain-2.mp4: caption Rain 2");
    assertThat(folder.resolve("clips/rain-2.txt")).hasContent("Rain 2");
  }

  @Test
  void captionsThatWereWrittenByHandAreLookedThrough() throws IOException {
    Files.writeString(folder.resolve("clips/rain-3.txt"), "A harbour\nat night");
    assertThat(well("--where", "caption holds HARBOUR").out())
        .isEqualTo("clips/rain-3.mp4  undecided  46 frames  A harbour at night\n");
    Files.write(folder.resolve("clips/rain-1.txt"), new byte[] {(byte) 0xe9});
    assertThat(well().err()).contains("the caption isn't UTF-8", "rain-1.txt");
  }

  @Test
  void allThatIsWrongIsToldAtOnceAndNothingIsDecided() {
    var run =
        refused(
            "--where",
            "blur > 0.8",
            "--where",
            "choice = good",
            "--rank",
            "moton",
            "--keep",
            "--reject",
            "--tag",
            "a",
            "--untag",
            "A",
            "--trim",
            "9-4",
            "--smallest-first",
            "--most",
            "0");
    assertThat(run.err())
        .contains("clips have no \"blur\"", "small values of sharpness find it")
        .contains("no choice is called \"good\"")
        .contains("clips have no \"moton\"", "did you mean motion?")
        .contains("a clip can't have two choices")
        .contains("a tag is given and taken: a")
        .contains("the last frame comes before the first")
        .contains("no clip is meant");
  }

  @Test
  void framesThatClipsHaveNotAreToldClipByClip() {
    var run = refused("--all", "--trim", "0-46", "--keep");
    assertThat(run.err())
        .contains("clips/rain-3.mp4", "the clip's frames are 0 to 45")
        .contains("clips/rain-4.mp4", "a picture has no frames")
        .doesNotContain("rain-1", "rain-2");
    well("--all", "--trim", "all");
  }

  @Test
  void aDecisionNamesItsClips() {
    assertThat(refused("--reject").err()).contains("it isn't said of which clips", "--all");
    assertThat(refused("--rank", "motion", "--reject").err()).contains("say with --most");
    assertThat(refused("--clip", "rain-1", "--all", "--keep").err())
        .contains("clips are named, and looked for as well");
    assertThat(refused("--clip", "rein-1", "--clip", "sun", "--keep").err())
        .contains("no clip of this index is called \"rein-1\"", "called \"sun\"");
    assertThat(refused("--all", "--where", "motion > 1", "--keep").err()).contains("leave one out");
  }

  @Test
  void optionsWithoutUseAreRefused() {
    assertThat(refused("--dry-run").err()).contains("nothing is to be decided");
    assertThat(refused("--smallest-first").err()).contains("no score ranks the clips");
    assertThat(refused("--undo", "--redo").err()).contains("--undo, --redo");
    assertThat(refused("--undo", "--keep").err()).contains("give it alone");
    assertThat(refused("--redo", "--where", "motion > 1").err()).contains("give it alone");
    assertThat(refused("--all", "--tag", " ,").err()).contains("there is no tag in it");
    assertThat(refused("--media", folder.resolve("none").toString()).err())
        .contains("there is no such folder");
  }

  @Test
  void aFolderWithoutAnIndexIsTold() {
    var run = CommandRun.of("choose", folder.resolve("clips").toString(), "--trim", "x", "--keep");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("there is no index of films", "these are no frames", "it isn't said of which");
  }

  @Test
  void aProjectsClipsAreFound() throws IOException {
    var project = folder.resolve("project");
    assertThat(CommandRun.in(folder, "new", project.toString()).exitCode()).isZero();
    try (var index = FilmIndex.open(Files.createDirectories(project.resolve("clips")))) {
      MediaRows.put(index, row(Path.of("sea.png"), "picture", 1, ""));
    }
    var run = CommandRun.in(project, "choose", "--clip", "sea", "--keep");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(CommandRun.in(project, "choose").out()).isEqualTo("sea.png  kept  picture\n");
  }
}
