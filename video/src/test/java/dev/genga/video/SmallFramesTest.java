package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class SmallFramesTest {
  private static final int SIDE = 256;

  /// swscale's two routines differ by what they cut to whole numbers: the one brightness and both colours, which it
  /// multiplies by up to 1.2, 2.1 and 0.8, the other the products.
  private static final int LEVELS = 5;

  /// Columns that swscale makes at once, and leaves out where a row has no room.
  private static final int BAND = 8;

  @TempDir private Path folder;

  @Test
  void packedFramesOfAFilmHaveThePixelsOfItsSmallFrames() {
    assertThat(holdPacked(Film.path())).isEqualTo(132);
  }

  /// Smaller ones aren't scaled, by other routines of swscale's, which depend on widths.
  @ParameterizedTest
  @CsvSource({"640, 360", "256, 144", "250, 130", "98, 74", "36, 300"})
  void soDoThoseOfClipsOfOtherSizes(int width, int height) {
    assertThat(holdPacked(Clips.write(folder.resolve("clip.mp4"), 5, width, height))).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "clips.csv", numLinesToSkip = 1)
  void soDoThoseOfOtherFormats(String file) {
    assertThat(holdPacked(Clips.resource(file))).isPositive();
  }

  /// Of clips of 8 bits that are made smaller, each single value.
  @Test
  void valuesOfASmallerFrameDifferByRoundingAlone() {
    var file = Clips.write(folder.resolve("clip.mp4"), 5, 640, 360);
    try (var frames = SmallFrames.open(file, SIDE)) {
      while (frames.advance()) {
        var expected = PackedFrame.of(frames.frame()).pixels();
        var pixels = frames.packed().pixels();
        for (int shift = 0; shift < 24; shift += 8) {
          for (int i = 0; i < expected.length; i++) {
            assertThat(level(pixels[i], shift))
                .isCloseTo(level(expected[i], shift), within(LEVELS));
          }
        }
      }
    }
  }

  private static int holdPacked(Path file) {
    int count = 0;
    try (var frames = SmallFrames.open(file, SIDE)) {
      while (frames.advance()) {
        var expected = PackedFrame.of(frames.frame());
        var packed = frames.packed();
        assertThat(packed.width()).isEqualTo(expected.width());
        assertThat(packed.height()).isEqualTo(expected.height());
        holdBands(packed, expected);
        count++;
      }
    }
    return count;
  }

  /// Where colours come to half a row beside each other, what eight columns come to is the same.
  private static void holdBands(PackedFrame packed, PackedFrame expected) {
    for (int start = 0; start < packed.width(); start += BAND) {
      for (int shift = 0; shift < 24; shift += 8) {
        assertThat(mean(packed, start, shift))
            .isCloseTo(mean(expected, start, shift), within((double) LEVELS));
      }
    }
  }

  private static double mean(PackedFrame frame, int start, int shift) {
    return IntStream.range(0, frame.pixels().length)
        .filter(i -> i % frame.width() / BAND == start / BAND)
        .map(i -> level(frame.pixels()[i], shift))
        .average()
        .orElseThrow();
  }

  private static int level(int pixel, int shift) {
    return pixel >> shift & 0xff;
  }

  @Test
  void aPackedPixelHasBlueLowest() {
    var frame = new Frame(2, 1, new byte[] {1, 2, 3, -1, 0, 127});
    assertThat(PackedFrame.of(frame).pixels()).containsExactly(0x010203, 0xff007f);
  }

  @Test
  void aPackedFrameOfTooFewPixelsIsRefused() {
    assertThatThrownBy(() -> new PackedFrame(3, 2, new int[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a packed frame of 3 x 2 needs an int a pixel, not 5 ints");
  }
}
