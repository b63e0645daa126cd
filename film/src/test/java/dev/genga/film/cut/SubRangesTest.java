package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.cut.ClipLengths.Piece;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.scene.FrameChanges;
import dev.genga.film.scene.SceneDetector;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.PackedFrame;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Long scenes in which something is planted.
class SubRangesTest {
  private static final int WIDTH = 96;
  private static final int HEIGHT = 54;
  private static final int SHORTEST = 45;
  private static final int LONGEST = 81;

  @TempDir private Path folder;

  /// A quiet picture that moves a little.
  ///
  /// @param light added to its brightness
  private static Frame picture(int index, double light) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % WIDTH;
      double wave = 20 * Math.sin(x / 9.0 + 0.05 * index + i % 3);
      rgb[i] = (byte) Math.round(80 + wave + light);
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  /// A light that goes on, up to `strength` within three frames.
  private static double light(int index, int first, double strength) {
    return strength * Math.clamp((index - first + 1) / 3.0, 0, 1);
  }

  /// With a white thing that comes in from the left, four pixels a frame, to the middle of the picture.
  private static Frame entered(int index, int first) {
    var rgb = picture(index, 0).rgb().clone();
    int right = Math.min(WIDTH / 2, 4 * (index - first + 1));
    for (int y = 10; y < 22; y++) {
      for (int x = Math.max(0, right - 24); x < right; x++) {
        int at = 3 * (y * WIDTH + x);
        rgb[at] = rgb[at + 1] = rgb[at + 2] = (byte) 240;
      }
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  /// What a camera sees of a bright pattern that has moved so many pixels along it.
  private static Frame panned(int moved) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.round(120 + 90 * Math.sin((i / 3 % WIDTH + moved) / 15.0));
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  private static FrameChanges measured(int frames, IntFunction<Frame> film) {
    var detector = SceneDetector.transitions(16);
    IntStream.range(0, frames).mapToObj(film).map(PackedFrame::of).forEach(detector::add);
    return detector.finish().changes();
  }

  private static List<Piece> pieces(int frames, FrameChanges changes) {
    int[] all = IntStream.range(0, frames).toArray();
    return new SubRanges(all, new StretchChanges(changes, 0, frames), SHORTEST, LONGEST).pieces();
  }

  @ParameterizedTest
  @ValueSource(ints = {44, 45, 81, 85, 89, 90, 120, 163, 200})
  void aQuietSceneIsDividedEvenly(int frames) {
    var changes = measured(frames, index -> picture(index, 0));
    assertThat(pieces(frames, changes))
        .isEqualTo(pieces(frames, FrameChanges.NONE))
        .isEqualTo(ClipLengths.divide(frames, SHORTEST, LONGEST));
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 20, 44, 47, 60, 75, 90, 104, 118, 140})
  void aStrongChangeIsInNoClipWhereThereIsAnotherChoice(int change) {
    int frames = 150;
    var changes = measured(frames, index -> picture(index, light(index, change, 60)));
    var pieces = pieces(frames, changes);
    assertThat(pieces).isNotEmpty();
    for (var piece : pieces) {
      assertThat(piece.end() - piece.first()).isBetween(SHORTEST, LONGEST);
      // The frame before the change, and the first of the full light.
      assertThat(piece.end() <= change || piece.first() >= change + 2).as("%s", piece).isTrue();
    }
  }

  @Test
  void whereNoClipFitsWithoutItTheSceneStillGivesOne() {
    var changes = measured(80, index -> picture(index, light(index, 40, 60)));
    assertThat(pieces(80, changes)).containsExactly(new Piece(0, 80));
  }

  @Test
  void ofSeveralStrongChangesTheWeakestIsBorne() {
    var changes =
        measured(100, index -> picture(index, light(index, 35, 70) + light(index, 70, 35)));
    assertThat(pieces(100, changes)).hasSize(1);
    assertThat(pieces(100, changes).getFirst().first()).isGreaterThanOrEqualTo(37);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 30, 60, 118})
  void nothingEntersAtTheEndsOfAClipWhereThereIsAnotherChoice(int moment) {
    var changes = measured(120, index -> entered(index, moment));
    var stretch = new StretchChanges(changes, 0, 120);
    assertThat(stretch.entering(Math.max(0, moment - 2), Math.min(119, moment + 2))).isPositive();
    var pieces = pieces(120, changes);
    assertThat(pieces).hasSize(2);
    for (var piece : pieces) {
      assertThat(piece.end() - piece.first()).isBetween(SHORTEST, LONGEST);
      assertThat(stretch.entering(piece.first(), piece.first() + 3)).isZero();
      assertThat(stretch.entering(piece.end() - 4, piece.end() - 1)).isZero();
    }
  }

  @Test
  void aCameraThatBeginsToMoveIsNoStrongChange() {
    var changes = measured(160, index -> panned(4 * Math.max(0, index - 80)));
    assertThat(changes.whole(120)).isGreaterThan(12);
    assertThat(new StretchChanges(changes, 0, 160).strong()).isEmpty();
  }

  @Test
  void aFilmsClipsAvoidTheLightThatGoesOnInItsOnlyScene() {
    int frames = 240;
    int change = 100;
    var film = folder.resolve("light.mp4");
    var rate = Fraction.of(24);
    VideoWriter.write(
        film,
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          for (int i = 0; i < frames; i++) {
            sink.add(picture(i, light(i, change, 60)), i);
          }
        });
    var settings = new CutSettings(Detection.TRANSITIONS, 45, 81, VideoFormat.H264, true);
    new Cutting(folder.resolve("out"), settings, 1).cut(List.of(film), new CutHeard());
    try (var index = FilmIndex.openExisting(folder.resolve("out"))) {
      long id = index.films().getFirst().id();
      assertThat(index.scenes(id)).hasSize(1);
      // 66 frames before it and 92 after it, at 16 a second.
      assertThat(index.clips(id)).hasSize(3);
      for (var clip : index.clips(id)) {
        var shown = clip.sourceFrames();
        assertThat(shown.last() < change || shown.first() >= change + 2).as("%s", shown).isTrue();
      }
    }
  }
}
