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

  /// Plans the clips of the film, and moves one of the second scene's two, so that it takes frames of the
  /// scene beside; that scene's nearest clip is left out, since clips can't overlap.
  ///
  /// @param early whether it takes frames of the scene before, else of the one after
  /// @param foreign how many
  /// @return the clip that was moved
  private String planWrong(boolean early, int foreign) throws IOException {
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
      int which = early ? 2 : 3;
      var right = clips.get(which);
      int by =
          early
              ? NumberedFilm.CUTS.get(0) - foreign - right.sourceFrames().first()
              : NumberedFilm.CUTS.get(1) - 1 + foreign - right.sourceFrames().last();
      clips.set(which, moved(right, by));
      clips.remove(early ? 1 : 4);
      index.scanned(row.id(), scan.facts(), plan.scenes(), scan.scenes().flashes(), clips);
      return right.file();
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

  private void assertSetAside(String file, String reason) {
    var heard = new CutHeard();
    var report = new Cutting(output(), CutHeard.SETTINGS, 2).cut(List.of(film), heard);
    assertThat(report.written()).isEqualTo(4);
    assertThat(report.films()).isEqualTo(1);
    try (var index = FilmIndex.openExisting(output())) {
      for (var clip : index.clips(index.films().getFirst().id())) {
        boolean aside = clip.file().equals(file);
        assertThat(clip.state()).isEqualTo(aside ? ClipRow.State.ASIDE : ClipRow.State.WRITTEN);
        assertThat(Files.exists(output().resolve(clip.file()))).isNotEqualTo(aside);
        if (aside) {
          var frames = clip.sourceFrames();
          assertThat(report.problems().stream().map(Problem::what))
              .containsExactly(
                  "the clip %s, frames %d to %d of the film, %s: it has been removed"
                      .formatted(file, frames.first(), frames.last(), reason));
        }
      }
    }
    assertThat(report.problems().getFirst().where()).isEqualTo(film.toString());
    assertThat(heard.aside).containsExactly(String.valueOf(Path.of(file).getFileName()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void aClipThatBeginsTooEarlyIsSetAsideAndTheOthersAreWritten(int foreign) throws IOException {
    assertSetAside(planWrong(true, foreign), "begins with a frame of the scene before");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void aClipThatEndsTooLateIsSetAsideAndTheOthersAreWritten(int foreign) throws IOException {
    assertSetAside(planWrong(false, foreign), "ends with a frame of the scene after");
  }

  @Test
  void aClipThatWasSetAsideIsTriedAgainAndTheOthersAreKept() throws IOException {
    assertSetAside(planWrong(true, 1), "begins with a frame of the scene before");
    var again = new Cutting(output(), CutHeard.SETTINGS, 2).cut(List.of(film), new CutHeard());
    assertThat(again.kept()).isEqualTo(4);
    assertThat(again.written()).isZero();
    assertThat(again.problems()).hasSize(1);
  }

  @Test
  void clipsOfRightFramesAreNotSetAside() throws IOException {
    planWrong(true, 0);
    var report = new Cutting(output(), CutHeard.SETTINGS, 2).cut(List.of(film), new CutHeard());
    assertThat(report).isEqualTo(new CutReport(1, 3, 5, 0, List.of()));
  }
}
