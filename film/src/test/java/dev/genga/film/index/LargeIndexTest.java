package dev.genga.film.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.bars.Bars;
import dev.genga.testing.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// The questions that are usually asked of an index, of as many clips as a large data set has. What counts is
/// that none is answered by a look at all clips for each clip: the bounds are wide, and a question that
/// takes the square of the number breaks them.
@Isolated("it measures what it takes")
class LargeIndexTest {
  private static final List<String> SCORES = List.of("motion", "dark", "change", "sharpness");
  private static final int CLIPS_OF_A_FILM = 100;

  /// A clip's share of a question about all of them; a thousand times what one takes by an index.
  private static final Duration EACH = Duration.ofMillis(2);

  /// For a question whose answer is short, whatever there is.
  private static final Duration SHORT = Duration.ofSeconds(1);

  @TempDir private Path folder;
  private final int clips = Proof.CLIPS.count();

  private static FrameList frames(int first) {
    var frames = new int[81];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = first + 3 * i / 2;
    }
    return FrameList.of(frames);
  }

  private static String name(int clip) {
    return "clips/film%04d-scene-%04d-1.mp4".formatted(clip / CLIPS_OF_A_FILM, clip % 100 + 1);
  }

  @BeforeEach
  void fill() {
    try (var index = FilmIndex.open(folder)) {
      for (int first = 0; first < clips; first += CLIPS_OF_A_FILM) {
        film(index, first);
      }
      var values = new LinkedHashMap<String, Map<Long, Double>>();
      var random = new Random(5);
      for (var score : SCORES) {
        var of = new LinkedHashMap<Long, Double>();
        for (long clip = 1; clip <= clips; clip++) {
          of.put(clip, random.nextDouble());
        }
        values.put(score, of);
      }
      values.forEach((score, of) -> ScoreRows.putAll(index, score, of));
      index
          .database()
          .transaction(() -> {
            index.database().update("UPDATE clip SET state = 'WRITTEN', frames = 81");
            index
                .database()
                .update(
                    "INSERT INTO caption (clip, time, origin, text)"
                        + " SELECT id, 1, 'eyes', 'Clip ' || id || ', a \"clip\".' FROM clip");
            index
                .database()
                .update(
                    "INSERT INTO choice (clip, time, verdict)"
                        + " SELECT id, 1, 'kept' FROM clip WHERE id % 2 = 0");
            index
                .database()
                .update(
                    "INSERT INTO choice (clip, time, verdict)"
                        + " SELECT id, 2, 'rejected' FROM clip WHERE id % 10 = 0");
          });
    }
  }

  private void film(FilmIndex index, int first) {
    int films = first / CLIPS_OF_A_FILM;
    var film = index.register(Path.of("/films/" + films + ".mkv"), "film" + films, 1, 2, "usual");
    var scenes = new ArrayList<FilmIndex.SceneRow>();
    var rows = new ArrayList<ClipRow>();
    for (int i = 0; i < Math.min(CLIPS_OF_A_FILM, clips - first); i++) {
      scenes.add(new FilmIndex.SceneRow(i + 1, 200 * i, 200 * i + 200, "cut", "cut"));
      rows.add(
          new ClipRow(
              0,
              film.id(),
              i + 1,
              name(first + i),
              ClipRow.State.PLANNED,
              frames(200 * i),
              new Bars(0, 0, 0, 0)));
    }
    index.scanned(film.id(), new FilmFacts(1920, 1080, 20_000, 833, 24), scenes, List.of(), rows);
    index.cut(film.id());
  }

  private static void assertWithin(Duration most, Runnable question) {
    long start = System.nanoTime();
    question.run();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(most);
  }

  @Test
  void theUsualQuestionsAreAnsweredQuickly() {
    try (var index = FilmIndex.openExisting(folder)) {
      int films = Math.ceilDiv(clips, CLIPS_OF_A_FILM);
      assertWithin(
          SHORT.plus(EACH.multipliedBy(clips / 100)),
          () ->
              assertThat(IndexSummary.of(index))
                  .isEqualTo(
                      new IndexSummary(
                          films,
                          films,
                          0,
                          clips,
                          clips,
                          0,
                          0,
                          clips,
                          clips,
                          Map.of(
                              Verdict.UNDECIDED,
                              clips - clips / 2,
                              Verdict.KEPT,
                              clips / 2 - clips / 10,
                              Verdict.REJECTED,
                              clips / 10))));
      assertWithin(SHORT, () -> assertThat(index.films()).hasSize(films));
      assertWithin(SHORT, () -> assertThat(index.clips(1)).hasSize(CLIPS_OF_A_FILM));
      assertWithin(SHORT, () -> assertThat(index.scenes(films)).isNotEmpty());
      for (var score : SCORES) {
        assertWithin(SHORT, () -> assertThat(ScoreRows.ranked(index, score, true, 20)).hasSize(20));
      }
      assertWithin(
          EACH.multipliedBy(clips), () -> assertThat(MediaRows.files(index)).hasSize(clips));
      assertWithin(
          EACH.multipliedBy(clips), () -> assertThat(ScoreRows.targets(index)).hasSize(clips));
    }
  }

  /// A range of a score took twelve seconds of 30,000 clips.
  @Test
  void aViewIsFoundAtOnceWhateverFiltersIt() {
    try (var index = FilmIndex.openExisting(folder)) {
      var order = new ClipOrder("motion", true);
      var range = ClipFilter.ofScore("dark", 0.2, 0.7);
      assertWithin(
          SHORT,
          () ->
              assertThat(ClipCards.find(index, range, order).size())
                  .isBetween(clips / 3, 2 * clips / 3));
      assertWithin(
          SHORT,
          () ->
              assertThat(
                      ClipCards.find(
                          index, ClipFilter.of(Verdict.KEPT).and(List.of(range)), ClipOrder.INDEX))
                  .isNotEmpty());
      assertWithin(
          SHORT,
          () -> assertThat(ClipCards.find(index, ClipFilter.ofText("CLIP"), order)).hasSize(clips));
    }
  }

  @Test
  void allClipsAreDecidedOnInOneStepThatIsTakenBack() {
    try (var index = FilmIndex.openExisting(folder)) {
      var all = ClipCards.all(index, ClipFilter.ALL);
      int others = clips - (clips / 2 - clips / 10);
      var most = SHORT.plus(EACH.multipliedBy(clips / 20));
      assertWithin(
          most, () -> assertThat(Decisions.choose(index, all, Verdict.KEPT)).hasSize(others));
      assertWithin(most, () -> assertThat(Decisions.undo(index)).hasSize(others));
      assertWithin(most, () -> assertThat(Decisions.redo(index)).hasSize(others));
      assertThat(ClipCards.counts(index).get(Verdict.KEPT)).isEqualTo(clips);
    }
  }

  @Test
  void eachClipIsFoundByItsFile() {
    try (var index = FilmIndex.openExisting(folder)) {
      assertWithin(
          SHORT.plus(EACH.multipliedBy(clips)),
          () -> {
            for (int i = 0; i < clips; i++) {
              assertThat(MediaRows.captions(index, Path.of(name(i)))).hasSize(1);
            }
          });
    }
  }

  @Test
  void allOfItBecomesPlainFiles() throws IOException {
    try (var index = FilmIndex.openExisting(folder)) {
      assertWithin(
          SHORT.plus(EACH.multipliedBy(clips)),
          () -> IndexExport.write(index, folder.resolve("export")));
    }
    var rows =
        Map.of(
            "clip", clips,
            "scene", clips,
            "caption", clips,
            "score", clips * SCORES.size(),
            "choice", clips / 2 + clips / 10);
    for (var table : rows.entrySet()) {
      Path export = folder.resolve("export");
      try (var csv = Files.lines(export.resolve(table.getKey() + ".csv"));
          var lines = Files.lines(export.resolve(table.getKey() + ".jsonl"))) {
        assertThat(csv.count()).as(table.getKey()).isEqualTo(table.getValue() + 1);
        assertThat(lines.count()).as(table.getKey()).isEqualTo((long) table.getValue());
      }
    }
  }
}
