package dev.genga.film.still;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.film.cut.CutSettings;
import dev.genga.film.cut.Cutting;
import dev.genga.film.cut.Detection;
import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FilmRow;
import dev.genga.film.scene.Difference;
import dev.genga.film.testing.SilentCutting;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.ImageFiles;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Films whose scenes each have one frame that is sharper than the others.
class StillsTest {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 72;
  private static final int CELL = 8;

  /// Grain is in one pixel of so many by so many: as a whole, the picture hardly changes.
  private static final int DOTS = 4;

  /// Where in its scene the sharp frame is.
  private static final int SHARP = 5;

  /// As far as H.264 may take a film from its source.
  private static final double LOSS = 6;

  @TempDir private Path folder;

  /// @param picture scenes of one number show the same
  /// @param sharpness of the sharp frame's grain
  private record Shot(int picture, int frames, int sharpness) {}

  /// The first is long enough for clips. The last shows the second's picture again, sharper.
  private static final List<Shot> SHOTS =
      List.of(
          new Shot(1, 48, 60),
          new Shot(2, 12, 20),
          new Shot(3, 12, 40),
          new Shot(4, 12, 14),
          new Shot(2, 12, 30));

  private static Frame picture(int picture, int grain) {
    var random = new Random(picture);
    var cells = new int[3 * (WIDTH / CELL) * (HEIGHT / CELL)];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = 60 + random.nextInt(120);
    }
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % WIDTH;
      int y = i / 3 / WIDTH;
      int cell = 3 * (y / CELL * (WIDTH / CELL) + x / CELL) + i % 3;
      rgb[i] = (byte) (cells[cell] + (x % DOTS == 0 && y % DOTS == 0 ? grain : 0));
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  private static Frame withBars(Frame frame, int bar) {
    var rgb = new byte[3 * frame.width() * (frame.height() + 2 * bar)];
    System.arraycopy(frame.rgb(), 0, rgb, 3 * frame.width() * bar, frame.rgb().length);
    return new Frame(frame.width(), frame.height() + 2 * bar, rgb);
  }

  private Path film(int bar) {
    var file = folder.resolve("film.mp4");
    var rate = Fraction.of(24);
    VideoWriter.write(
        file,
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          int tick = 0;
          for (var shot : SHOTS) {
            for (int i = 0; i < shot.frames(); i++) {
              int grain = i == SHARP ? shot.sharpness() : 2;
              sink.add(withBars(picture(shot.picture(), grain), bar), tick++);
            }
          }
        });
    return file;
  }

  private Path cut(int bar) {
    var set = folder.resolve("set");
    var settings = new CutSettings(Detection.TRANSITIONS, 9, 12, VideoFormat.H264, true);
    new Cutting(set, settings, 1).cut(List.of(film(bar)), new SilentCutting());
    return set;
  }

  private static Stills.Report stills(Path set, int each) {
    return new Stills(set, each)
        .write((done, total) -> assertThat(done).isLessThanOrEqualTo(total));
  }

  private static List<String> names(Stills.Report report) {
    return report.written().stream().map(file -> String.valueOf(file.getFileName())).toList();
  }

  @Test
  void eachSceneWithoutClipsGivesItsSharpestFrameAndNoPictureComesTwice() {
    assertThat(names(stills(cut(0), 10)))
        .containsExactly(
            "film-scene-0003-frame-000065.png",
            "film-scene-0004-frame-000077.png",
            "film-scene-0005-frame-000089.png");
  }

  /// Rows of two moments are bright and dark in turn, which counts as sharpness until they are taken apart.
  @Test
  void whatIsCombedIsNotTakenForSharp() {
    var plain = picture(1, 2);
    var frames = new ArrayList<>(Collections.nCopies(16, plain));
    frames.set(5, woven(plain, picture(6, 2)));
    frames.set(9, picture(1, 60));
    var file = folder.resolve("film.mkv");
    var rate = Fraction.of(25);
    VideoWriter.write(
        file,
        VideoFormat.LOSSLESS,
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          for (int i = 0; i < frames.size(); i++) {
            sink.add(frames.get(i), i);
          }
        });
    assertThat(sharpest(file, false)).as("as whole frames").isEqualTo(5);
    assertThat(sharpest(file, true)).as("as interlaced ones").isEqualTo(9);
  }

  private static int sharpest(Path file, boolean interlaced) {
    var film = new FilmRow(1, file.toString(), "film", 0, 0, "", FilmRow.State.CUT, interlaced, "");
    var scene = new FilmIndex.SceneRow(1, 0, 16, "start", "end");
    return new StillSearch(film, false, () -> {}).of(List.of(scene), List.of()).getFirst().frame();
  }

  /// Even rows of one frame, odd rows of another.
  private static Frame woven(Frame even, Frame odd) {
    var rgb = even.rgb().clone();
    int row = 3 * WIDTH;
    for (int y = 1; y < HEIGHT; y += 2) {
      System.arraycopy(odd.rgb(), y * row, rgb, y * row, row);
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  @Test
  void theSharpestComeFirst() {
    assertThat(names(stills(cut(0), 2)))
        .containsExactly("film-scene-0003-frame-000065.png", "film-scene-0005-frame-000089.png");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 12})
  void aStillIsTheFilmsFrameWithoutItsBars(int bar) {
    var still = ImageFiles.read(stills(cut(bar), 1).written().getFirst());
    var drawn = picture(3, 40);
    assertThat(still.width()).isEqualTo(WIDTH);
    assertThat(still.height()).isEqualTo(HEIGHT);
    assertThat(Difference.of(still, drawn)).isLessThan(Difference.of(still, picture(3, 2)));
    assertThat(Difference.of(still, drawn)).isLessThan(LOSS);
  }

  @Test
  void stillsAreInTheIndexWithFilmSceneAndSharpness() {
    var set = cut(0);
    stills(set, 10);
    try (var index = FilmIndex.openExisting(set)) {
      var pictures = ChosenRows.of(index).stream().filter(ChosenRows.Row::isPicture).toList();
      assertThat(pictures).extracting(ChosenRows.Row::scene).containsExactly(3, 4, 5);
      assertThat(pictures).allSatisfy(row -> assertThat(row.path(set)).isRegularFile());
      assertThat(index.clips(index.films().getFirst().id())).allMatch(clip -> clip.scene() == 1);
    }
  }

  @Test
  void aFilmThatHasStillsIsNotReadAgain() throws IOException {
    var set = cut(0);
    var first = stills(set, 10);
    Files.delete(folder.resolve("film.mp4"));
    var second = stills(set, 10);
    assertThat(second.written()).isEmpty();
    assertThat(second.kept()).isEqualTo(first.written().size());
    assertThat(second.problems()).isEmpty();
  }

  @Test
  void aFilmThatIsGoneIsNamed() throws IOException {
    var set = cut(0);
    Files.delete(folder.resolve("film.mp4"));
    assertThat(stills(set, 10).problems().getFirst().what())
        .isEqualTo("the film is no longer there");
  }

  @Test
  void anIndexWithoutFilmsIsAProblem() {
    FilmIndex.open(folder).close();
    assertThatThrownBy(() -> stills(folder, 10))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the index knows no film that was cut");
  }
}
