package dev.genga.film.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.bars.Bars;
import dev.genga.film.index.WindowRows.Statement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What windows make of the scores of their clips, and what a page finds of them.
class WorstWindowsTest {
  private static final FrameList EARLY = FrameList.of(0, 1, 2);
  private static final FrameList LATE = FrameList.of(3, 4, 6);
  private static final Statement GIRL = new Statement("A girl walks.", true);
  private static final Statement CAT = new Statement("A cat follows.", false);
  private static final Statement DOG = new Statement("A dog sleeps.", false);

  @TempDir private Path folder;
  private FilmIndex index;

  /// Two clips, of each two windows.
  @BeforeEach
  void open() {
    index = FilmIndex.open(folder);
    for (var name : List.of("a", "b")) {
      MediaRows.put(
          index,
          new MediaRows.Row(
              Path.of("clips", name + ".mp4"),
              "clip",
              9,
              16,
              64,
              48,
              Bars.NONE,
              name,
              "A girl walks. A cat follows. A dog sleeps."));
    }
    plan(EARLY, LATE);
    WindowRows.put(
        index,
        Map.of(
            1L, Map.of("head", 0.1, "tail", 0.7, "motion", 9.0),
            2L, Map.of("head", 0.3, "tail", 0.2, "motion", 1.0),
            3L, Map.of("head", 0.2)));
  }

  @AfterEach
  void close() {
    index.close();
  }

  private void plan(FrameList... windows) {
    WindowRows.plan(
        index,
        sink -> {
          for (long clip = 1; clip <= 2; clip++) {
            for (var window : windows) {
              sink.accept(new WindowRows.Planned(clip, window, "section1"));
            }
          }
        });
  }

  private Map<String, Double> scores(long clip) {
    return ClipCards.card(index, clip).orElseThrow().scores();
  }

  @Test
  void aClipHasTheScoreOfTheWorstOfItsWindowsThatAreTakenNow() {
    WorstWindows.write(index, List.of("head", "tail"));
    assertThat(scores(1)).isEqualTo(Map.of("window_head", 0.3, "window_tail", 0.7));
    assertThat(scores(2)).isEqualTo(Map.of("window_head", 0.2));
    assertThat(ScoreRows.ranked(index, "window_head", true, 9))
        .extracting(ScoreRows.Ranked::file)
        .containsExactly(Path.of("clips", "a.mp4"), Path.of("clips", "b.mp4"));
    assertThat(
            ClipCards.all(index, ClipFilter.ofScore("window_tail", 0.5, Double.POSITIVE_INFINITY)))
        .containsExactly(1L);

    plan(LATE);
    WorstWindows.write(index, List.of("head", "tail"));
    assertThat(scores(1)).isEqualTo(Map.of("window_head", 0.3, "window_tail", 0.2));
    assertThat(scores(2)).isEmpty();
  }

  @Test
  void whatTheWindowThatLacksMostDoesNotShowIsCounted() {
    WindowRows.putStatements(index, 1, "eyes", List.of(GIRL, CAT, DOG));
    WindowRows.putStatements(index, 2, "eyes", List.of(GIRL, new Statement(CAT.text(), true), DOG));
    assertThat(scores(1)).isEqualTo(Map.of("window_unseen", 2.0));
    assertThat(scores(2)).as("nobody was asked").isEmpty();
    plan(LATE);
    WorstWindows.write(index, List.of("head"));
    assertThat(scores(1)).containsEntry("window_unseen", 1.0);
  }

  @Test
  void whatACaptionNoLongerSaysIsNotMissedAndCountsAgainOnceItIsTakenBack() {
    WindowRows.putStatements(index, 1, "eyes", List.of(GIRL, CAT, DOG));
    describe("A girl walks. A dog sleeps.");
    assertThat(scores(1)).containsEntry("window_unseen", 1.0);
    describe("A girl walks.");
    assertThat(scores(1)).containsEntry("window_unseen", 0.0);
    describe("");
    assertThat(scores(1)).as("of none of this was anybody asked").isEmpty();
    for (int i = 0; i < 3; i++) {
      Decisions.undo(index);
    }
    assertThat(scores(1)).containsEntry("window_unseen", 2.0);
    assertThat(ClipSummaries.sharesBelow(index, Map.of("window_unseen", 2.5)))
        .containsEntry("window_unseen", 1.0);
    describe("A girl walks.");
    assertThat(ClipSummaries.sharesBelow(index, Map.of("window_unseen", 0.5)))
        .as("not the values of before")
        .containsEntry("window_unseen", 1.0);
    MediaRows.addCaption(index, "clips/a.mp4", "file", "A cat follows.");
    assertThat(scores(1)).containsEntry("window_unseen", 1.0);
  }

  private void describe(String caption) {
    Decisions.apply(index, List.of(new Decision.Describe(1, caption)));
  }

  @Test
  void aPageFindsWhatIsKnownOfWindowsByTheirFrames() {
    WindowRows.putStatements(index, 2, "eyes", List.of(CAT, GIRL));
    plan(EARLY);
    var other = FrameList.of(0, 2, 4);
    var file = List.of("clips/a.mp4");
    assertThat(WindowFindings.of(index, file, List.of(EARLY, LATE, other)))
        .isEqualTo(
            Map.of(
                EARLY,
                new WindowFindings.Finding(
                    Map.of("head", 0.1, "tail", 0.7, "motion", 9.0), List.of()),
                LATE,
                new WindowFindings.Finding(
                    Map.of("head", 0.3, "tail", 0.2, "motion", 1.0), List.of(CAT, GIRL))));
    assertThat(WindowFindings.of(index, List.of("a.mp4"), List.of(EARLY))).isEmpty();
    assertThat(WindowFindings.ofClip(index, "clips/a.mp4", 1, 9)).containsOnlyKeys(EARLY);
    plan(LATE, EARLY);
    assertThat(WindowFindings.ofClip(index, "clips/a.mp4", 1, 9).keySet())
        .containsExactly(EARLY, LATE);
    assertThat(WindowFindings.ofClip(index, "clips/a.mp4", 1, 1)).containsOnlyKeys(EARLY);
  }

  /// A look at all windows of 30,000 clips would take seconds.
  @Test
  void theyAreFoundWithoutALookAtAllWindows() {
    for (var query :
        List.of(
            WindowFindings.scores(List.of("clips/a.mp4"), List.of(EARLY)),
            WindowFindings.statements(List.of("clips/a.mp4"), List.of(EARLY)))) {
      var plan =
          new Query("EXPLAIN QUERY PLAN " + query.sql(), query.values())
              .ask(index, row -> row.getString("detail"));
      assertThat(plan)
          .anyMatch(step -> step.startsWith("SEARCH c USING"))
          .anyMatch(step -> step.startsWith("SEARCH w USING"))
          .anyMatch(step -> step.startsWith("SEARCH s USING"))
          .noneMatch(step -> step.matches("SCAN [cws]\\b.*"));
    }
  }
}
