package dev.genga.desk.clips;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.base.Problems;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.ClipRow;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmFacts;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FrameList;
import dev.genga.film.index.MediaRows;
import dev.genga.film.index.ScoreRows;
import dev.genga.film.index.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Conditions as people write them, over clips that answer some of them.
class ClipConditionsTest {
  @TempDir private Path folder;
  private FilmIndex index;

  /// Clips 1 to 4, of which `4.mp4` is of a film; `n.mp4` has the motion n / 2.
  @BeforeEach
  void fill() {
    index = FilmIndex.open(folder);
    for (int i = 1; i <= 3; i++) {
      var file = Path.of(i + ".mp4");
      MediaRows.put(
          index,
          new MediaRows.Row(
              file, "clip", 48, 16, 96, 64, Bars.NONE, "", "Rain, \"take " + i + "\""));
    }
    var film = index.register(Path.of("/films/a.mkv"), "A long night", 9, 9, "usual");
    var clip = new ClipRow(0, 0, 7, "4.mp4", ClipRow.State.PLANNED, FrameList.of(1, 2), Bars.NONE);
    index.scanned(
        film.id(), new FilmFacts(96, 64, 240, 10, 24), List.of(), List.of(), List.of(clip));
    index.written(index.clips(film.id()).getFirst().id(), 48, 16, 96, 64);
    for (long i = 1; i <= 4; i++) {
      ScoreRows.put(index, i, Map.of("motion", i / 2.0, "change_frame", 4.0 - i), List.of());
    }
    Decisions.apply(
        index,
        List.of(
            new Decision.Choose(1, Verdict.KEPT),
            new Decision.Choose(2, Verdict.REJECTED),
            new Decision.Label(2, List.of("night", "harbour")),
            new Decision.Label(3, List.of("nightly"))));
  }

  @AfterEach
  void close() {
    index.close();
  }

  private String clips(String... conditions) {
    var problems = new Problems();
    var filter = ClipConditions.read(index, List.of(conditions), "--where", problems);
    problems.throwIfAny();
    return String.join(
        " ",
        ClipCards.cards(index, ClipCards.all(index, filter)).stream().map(ClipCard::name).toList());
  }

  private List<Problem> problems(String condition) {
    var problems = new Problems();
    ClipConditions.read(index, List.of(condition), "--where", problems);
    return problems.list();
  }

  @ParameterizedTest
  @CsvSource({
    "motion > 1, 3.mp4 4.mp4",
    "motion>=1, 2.mp4 3.mp4 4.mp4",
    "motion < 1, 1.mp4",
    "motion <= 1, 1.mp4 2.mp4",
    "motion = 1.5, 3.mp4",
    "Motion > 1e0, 3.mp4 4.mp4",
    "change frame < 1, 4.mp4",
    "choice = kept, 1.mp4",
    "choice = undecided, 3.mp4 4.mp4",
    "tag = Night, 2.mp4",
    "film = A long night, 4.mp4",
    "caption holds RAIN, 1.mp4 2.mp4 3.mp4",
    "caption holds \"take 3\", 3.mp4",
    "motion > 9, ''"
  })
  void aConditionLetsThoseThroughOfWhichItIsTrue(String condition, String expected) {
    assertThat(clips(condition)).isEqualTo(expected);
  }

  @Test
  void ofSeveralConditionsAllAreToBeTrue() {
    assertThat(clips("motion > 0.5", "motion < 2", "caption holds take")).isEqualTo("2.mp4 3.mp4");
    assertThat(clips("tag = night", "tag = harbour", "choice = rejected")).isEqualTo("2.mp4");
    assertThat(clips("choice = kept", "choice = rejected")).isEmpty();
    assertThat(clips()).isEqualTo("1.mp4 2.mp4 3.mp4 4.mp4");
  }

  @ParameterizedTest
  @CsvSource({
    "motion, this is no condition on clips, write it as",
    "> 3, this is no condition on clips, write it as",
    "motion > much, \"much\" is no number, each condition has a --where of its own",
    "motion > 1 and motion < 2, is no number, each condition has a --where of its own",
    "motion > NaN, is no number, write one",
    "motion holds 2, only a caption holds a text, write it as",
    "blur > 0.8, clips have no \"blur\" to ask for, small values of sharpness find it",
    "moton > 1, clips have no \"moton\" to ask for, did you mean motion?",
    "sharpness > 1, no clip of this index has the score sharpness yet, genga score",
    "window_unlike >= 3.5, has the score window_unlike yet, `genga score --plan dataset.toml`"
        + " gives",
    "window unseen > 0, has the score window_unseen yet, dataset.toml --statements` gives it",
    "head > 1, head is a score of a training's windows, genga score --plan",
    "choice = perhaps, no choice is called \"perhaps\", 'use undecided, kept, rejected'",
    "choice > kept, a condition on the choice is written with \"=\", choice =",
    "caption = rain, a condition on the caption is written with \"holds\", caption holds",
    "tag =, a condition on the tag is written with \"=\", tag =",
    "tag = night harbour, a tag is one word, a condition of its own",
    "film = A long nite, no film of this index is called, did you mean A long night?"
  })
  void whatIsNoConditionIsToldWithWhatToWrite(String condition, String what, String fix) {
    assertThat(problems(condition)).hasSize(1);
    var problem = problems(condition).getFirst();
    assertThat(problem.what()).contains(what);
    assertThat(problem.fix()).contains(fix);
    assertThat(problem.where()).isEqualTo("--where \"" + condition + "\"");
  }

  @Test
  void aScoreOfWindowsIsAskedForByTheWorstOfThem() {
    ScoreRows.putAll(index, "window_head", Map.of(1L, 0.25, 3L, 0.75));
    assertThat(problems("head > 1").getFirst().fix())
        .isEqualTo("window_head is that of a clip's worst window");
    assertThat(clips("window head > 0.5")).isEqualTo("3.mp4");
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    var problems = new Problems();
    var filter =
        ClipConditions.read(
            index, List.of("blur > 1", "choice = kept", "tag = a b"), "--where", problems);
    assertThat(problems.list()).hasSize(2);
    assertThat(filter.also()).containsExactly(ClipFilter.of(Verdict.KEPT));
  }
}
