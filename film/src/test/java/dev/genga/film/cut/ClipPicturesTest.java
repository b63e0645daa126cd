package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.scene.Difference;
import dev.genga.film.testing.ReelFilm;
import dev.genga.video.Frame;
import dev.genga.video.VideoFormat;
import dev.genga.video.VideoReader;
import dev.genga.world.reel.Reel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What clips' pictures are like beside those of their films.
class ClipPicturesTest {
  /// The mean of all channels, of 255, by which H.264 twice may take a picture from its source; another turn
  /// takes it much farther.
  private static final double NEAR = 10;

  @TempDir private Path folder;

  private List<ClipRow> cut(Path film, CutSettings settings) {
    new Cutting(folder.resolve("out"), settings, 2).cut(List.of(film), new CutHeard());
    try (var index = FilmIndex.openExisting(folder.resolve("out"))) {
      return index.clips(index.films().getFirst().id());
    }
  }

  private List<Frame> frames(ClipRow clip) {
    int[] all = IntStream.range(0, clip.sourceFrames().count()).toArray();
    return VideoReader.read(folder.resolve("out").resolve(clip.file()), all);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void aFilmOnItsSideIsCutUpright(int sine) throws IOException {
    var film = NumberedFilm.write(folder.resolve("turned.mp4"));
    turn(film, sine);
    var clips = cut(film, CutHeard.SETTINGS);
    assertThat(clips).hasSize(6);
    for (var clip : clips) {
      var shown = frames(clip);
      for (int i = 0; i < shown.size(); i += 5) {
        var source = NumberedFilm.picture(clip.sourceFrames().at(i));
        assertThat(shown.get(i).width()).isEqualTo(NumberedFilm.HEIGHT);
        assertThat(shown.get(i).height()).isEqualTo(NumberedFilm.WIDTH);
        assertThat(Difference.of(turned(source, sine), shown.get(i))).isLessThan(NEAR);
        assertThat(Difference.of(turned(source, -sine), shown.get(i))).isGreaterThan(2 * NEAR);
      }
    }
  }

  /// Changes the matrix in the track header (ISO/IEC 14496-12, 8.3.2), which begins 40 bytes after the box's
  /// name, to a quarter turn: clockwise for a sine of 1.
  private static void turn(Path file, int sine) throws IOException {
    var bytes = Files.readAllBytes(file);
    int box = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("tkhd");
    var matrix = ByteBuffer.wrap(bytes, box + 4 + 40, 36);
    for (int value : new int[] {0, sine, 0, -sine, 0, 0, 0, 0}) {
      matrix.putInt(value << 16);
    }
    Files.write(file, bytes);
  }

  private static Frame turned(Frame frame, int sine) {
    int width = frame.height();
    int height = frame.width();
    var rgb = new byte[frame.rgb().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = sine > 0 ? y : height - 1 - y;
        int row = sine > 0 ? width - 1 - x : x;
        System.arraycopy(
            frame.rgb(), 3 * (row * frame.width() + column), rgb, 3 * (y * width + x), 3);
      }
    }
    return new Frame(width, height, rgb);
  }

  /// Above 40 dB and a likeness of 0.97 nobody tells two pictures apart that are shown one after the other.
  @Test
  void clipsAreOfHighQuality() {
    var film =
        ReelFilm.write(folder.resolve("reel.mkv"), new Reel(11, 4, 320, 176), VideoFormat.LOSSLESS);
    var clips = cut(film, new CutSettings(Detection.TRANSITIONS, 9, 33, VideoFormat.H264, true));
    assertThat(clips).hasSizeGreaterThan(3);
    for (var clip : clips) {
      int[] numbers =
          IntStream.range(0, clip.sourceFrames().count())
              .map(i -> clip.sourceFrames().at(i))
              .toArray();
      var likeness = new Likeness();
      var sources = VideoReader.read(film, numbers);
      var shown = frames(clip);
      for (int i = 0; i < shown.size(); i++) {
        likeness.add(sources.get(i), shown.get(i));
      }
      assertThat(likeness.meanDecibels()).as(clip.file()).isGreaterThan(40);
      assertThat(likeness.leastDecibels()).as(clip.file()).isGreaterThan(36);
      assertThat(likeness.meanStructure()).as(clip.file()).isGreaterThan(0.97);
    }
  }
}
