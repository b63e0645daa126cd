package dev.genga.film.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.film.index.ClipCards;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FrameList;
import dev.genga.film.index.ScoreRows;
import dev.genga.film.index.WindowRows;
import dev.genga.film.index.WorstWindows;
import dev.genga.film.media.MediaImport;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Windows of clips in files, scored into an index.
class WindowScoresTest {
  @TempDir private Path folder;
  private Path clips = Path.of("");
  private Path set = Path.of("");

  /// `cut.mp4` has a cut in its second window.
  @BeforeEach
  void importClips() throws IOException {
    clips = Files.createDirectories(folder.resolve("clips"));
    set = folder.resolve("set");
    write(clips.resolve("plain.mp4"), DrawnClip.frames(5));
    write(clips.resolve("cut.mp4"), Planted.CUT.frames(6, 1));
    MediaImport.of(List.of(clips), set, (_, _) -> {});
  }

  private static void write(Path file, List<Frame> frames) {
    var rate = Fraction.of(16);
    VideoWriter.write(
        file,
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          for (int i = 0; i < frames.size(); i++) {
            sink.add(frames.get(i), i);
          }
        });
  }

  private static PlannedWindows windows(int... starts) {
    var all = FrameList.of(IntStream.range(0, DrawnClip.FRAMES).toArray());
    var windows =
        IntStream.of(starts)
            .mapToObj(start -> new ClipWindows.Window(start, start + DrawnClip.WINDOW, "section1"))
            .toList();
    return _ -> List.of(new ClipWindows(all, windows));
  }

  private Scoring.Report score(PlannedWindows windows) {
    return Scoring.of(set, windows, (_, _) -> {});
  }

  @Test
  void theWindowThatHoldsACutIsTheWorstAndTellsItsFrame() {
    assertThat(score(windows(0, 17, 34))).isEqualTo(new Scoring.Report(2, 0, 6, List.of()));
    try (var index = FilmIndex.openExisting(set)) {
      var worst = WindowRows.ranked(index, "change", -255, 10);
      assertThat(worst).hasSize(6);
      assertThat(worst.getFirst().file()).endsWith("cut.mp4");
      assertThat(worst.getFirst().frames().first()).isEqualTo(17);
      long id = worst.getFirst().id();
      assertThat(WindowRows.score(index, id, "change_frame")).isEqualTo(Planted.MIDDLE);
      assertThat(WindowRows.score(index, id, "change"))
          .isGreaterThan(3 * WindowRows.score(index, worst.get(1).id(), "change"));
    }
  }

  @Test
  void clipsAreRankedByTheWorstOfTheirWindows() {
    score(windows(0, 17, 34));
    try (var index = FilmIndex.openExisting(set)) {
      assertThat(ScoreRows.ranked(index, WorstWindows.PREFIX + "change", true, 9))
          .extracting(ranked -> String.valueOf(ranked.file().getFileName()))
          .containsExactly("cut.mp4", "plain.mp4");
      var worst = WindowRows.ranked(index, "change", -255, 1).getFirst();
      assertThat(ClipCards.card(index, worst.clip()).orElseThrow().scores())
          .containsEntry("window_change", WindowRows.score(index, worst.id(), "change"))
          .containsKeys("window_head", "window_tail", "window_dark", "window_text")
          .doesNotContainKeys("window_unlike", "window_motion");
    }
    score(windows(0));
    try (var index = FilmIndex.openExisting(set)) {
      var first = WindowRows.ranked(index, "change", -255, 1).getFirst();
      assertThat(ClipCards.card(index, first.clip()).orElseThrow().scores())
          .containsEntry("window_change", WindowRows.score(index, first.id(), "change"));
    }
  }

  @Test
  void whatIsKnownIsNotReadAgainAndOtherWindowsComeToIt() throws IOException {
    score(windows(0, 17));
    assertThat(score(windows(0, 17))).isEqualTo(new Scoring.Report(0, 0, 0, List.of()));
    assertThat(score(windows(17, 34))).isEqualTo(new Scoring.Report(0, 0, 2, List.of()));
    try (var index = FilmIndex.openExisting(set)) {
      assertThat(WindowRows.count(index)).isEqualTo(4);
      assertThat(WindowRows.ranked(index, "change", -255, 99)).hasSize(4);
    }
    Files.delete(clips.resolve("plain.mp4"));
    assertThat(score(windows(0, 17, 34)).problems())
        .as("all windows are known, so that no file is read")
        .isEmpty();
  }

  @Test
  void framesThatAClipDoesNotHaveAreAProblemOfThatClip() {
    var far = new ClipWindows(FrameList.of(0, 1, 99), List.of(new ClipWindows.Window(0, 3, "x")));
    var report = score(file -> file.endsWith("cut.mp4") ? List.of(far) : windows(0).of(file));
    assertThat(report.windows()).isEqualTo(1);
    assertThat(report.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.what()).contains("frames that the clip doesn't have");
          assertThat(problem.where()).endsWith("cut.mp4");
        });
  }

  @Test
  void aWindowOfAFasterFilmIsScoredOnTheFramesThatItTakes() {
    // Every second frame: the cut lies between the 12th and the 13th of them.
    var half = FrameList.of(IntStream.range(0, 25).map(i -> 2 * i).toArray());
    var before = new ClipWindows.Window(0, 12, "section1");
    var within = new ClipWindows.Window(5, 20, "section1");
    score(_ -> List.of(new ClipWindows(half, List.of(before, within))));
    try (var index = FilmIndex.openExisting(set)) {
      var worst = WindowRows.ranked(index, "change", -255, 1).getFirst();
      assertThat(worst.frames()).isEqualTo(half.part(5, 20));
      assertThat(WindowRows.score(index, worst.id(), "change_frame"))
          .isBetween(Planted.MIDDLE - 1.0, Planted.MIDDLE + 1.0);
    }
  }

  @Test
  void windowsOfFewClipsHaveNoScoreOfWhatIsUsual() {
    score(windows(0, 17, 34));
    try (var index = FilmIndex.openExisting(set)) {
      assertThat(WindowRows.ranked(index, "unlike", 0, 9)).isEmpty();
    }
  }

  @Test
  void aWindowBeyondItsClipIsRefused() {
    assertThatThrownBy(
            () -> new ClipWindows(FrameList.of(0, 1), List.of(new ClipWindows.Window(0, 3, ""))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no window of 2 frames");
  }
}
