package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FrameList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clips whose frames were chosen wrong on purpose.
class WrongCutTest {
  @TempDir private Path folder;
  private Path film = Path.of("");

  @BeforeEach
  void writeFilm() {
    film = NumberedFilm.write(folder.resolve("film.mp4"));
  }

  private Path output() {
    return folder.resolve("out");
  }

  /// Plans the clips of the film, and moves one of them.
  ///
  /// @param which of the clips: each of the three scenes has two
  /// @param by frames of the film
  private void planWrong(int which, int by) throws IOException {
    Files.createDirectories(output());
    try (var index = FilmIndex.open(output())) {
      var settings = CutHeard.SETTINGS;
      var row =
          index.register(
              film,
              "film",
              Files.size(film),
              Files.getLastModifiedTime(film).toMillis(),
              settings.text());
      var scan = FilmScan.of(film, settings, _ -> {});
      var plan = ClipPlan.of(scan, "film", settings);
      var clips = new ArrayList<>(plan.clips());
      clips.set(which, moved(clips.get(which), by));
      index.scanned(row.id(), scan.facts(), plan.scenes(), scan.scenes().flashes(), clips);
    }
  }

  private static ClipRow moved(ClipRow clip, int by) {
    var frames = new int[clip.sourceFrames().count()];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = clip.sourceFrames().at(i) + by;
    }
    return new ClipRow(
        0, 0, clip.scene(), clip.file(), clip.state(), FrameList.of(frames), clip.bars());
  }

  private void assertSetAside(int which, String reason) {
    var heard = new CutHeard();
    var report = new Cutting(output(), CutHeard.SETTINGS, 2).cut(List.of(film), heard);
    assertThat(report.written()).isEqualTo(5);
    assertThat(report.films()).isEqualTo(1);
    try (var index = FilmIndex.openExisting(output())) {
      var clips = index.clips(index.films().getFirst().id());
      var wrong = clips.get(which);
      for (var clip : clips) {
        boolean aside = clip.id() == wrong.id();
        assertThat(clip.state())
            .isEqualTo(aside ? ClipRow.State.ASIDE : ClipRow.State.WRITTEN);
        assertThat(Files.exists(output().resolve(clip.file()))).isNotEqualTo(aside);
      }
      int first = wrong.sourceFrames().first();
      int last = wrong.sourceFrames().last();
      String what =
          "the clip %s, frames %d to %d of the film, %s: it has been removed"
              .formatted(wrong.file(), first, last, reason);
      assertThat(report.problems().stream().map(Problem::what)).containsExactly(what);
      assertThat(report.problems().getFirst().where()).isEqualTo(film.toString());
      assertThat(heard.aside)
          .containsExactly(String.valueOf(Path.of(wrong.file()).getFileName()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, -3, -5})
  void aClipThatBeginsTooEarlyIsSetAsideAndTheOthersAreWritten(int by) throws IOException {
    planWrong(2, by);
    assertSetAside(2, "begins with a frame of the scene before");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void aClipThatEndsTooLateIsSetAsideAndTheOthersAreWritten(int by) throws IOException {
    planWrong(3, by);
    assertSetAside(3, "ends with a frame of the scene after");
  }

  @Test
  void aClipThatWasSetAsideIsTriedAgainAndTheOthersAreKept() throws IOException {
    planWrong(2, -1);
    assertSetAside(2, "begins with a frame of the scene before");
    var again = new Cutting(output(), CutHeard.SETTINGS, 2).cut(List.of(film), new CutHeard());
    assertThat(again.kept()).isEqualTo(5);
    assertThat(again.written()).isZero();
    assertThat(again.problems()).hasSize(1);
  }

  @Test
  void clipsOfRightFramesAreNotSetAside() throws IOException {
    planWrong(2, 0);
    var report = new Cutting(output(), CutHeard.SETTINGS, 2).cut(List.of(film), new CutHeard());
    assertThat(report).isEqualTo(new CutReport(1, 3, 6, 0, List.of()));
  }
}
