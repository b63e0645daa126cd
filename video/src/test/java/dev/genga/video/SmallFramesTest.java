package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class SmallFramesTest {
  private static final int SIDE = 256;
  private static final int COLOURS = 0xffffff;

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

  private static int holdPacked(Path file) {
    int count = 0;
    try (var frames = SmallFrames.open(file, SIDE)) {
      while (frames.advance()) {
        var expected = PackedFrame.of(frames.frame());
        var packed = frames.packed();
        assertThat(packed.width()).isEqualTo(expected.width());
        assertThat(packed.height()).isEqualTo(expected.height());
        assertThat(Arrays.stream(packed.pixels()).map(pixel -> pixel & COLOURS).toArray())
            .isEqualTo(expected.pixels());
        count++;
      }
    }
    return count;
  }

  @Test
  void aPackedPixelHasRedLowest() {
    var frame = new Frame(2, 1, new byte[] {1, 2, 3, -1, 0, 127});
    assertThat(PackedFrame.of(frame).pixels()).containsExactly(0x030201, 0x7f00ff);
  }

  @Test
  void aPackedFrameOfTooFewPixelsIsRefused() {
    assertThatThrownBy(() -> new PackedFrame(3, 2, new int[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a packed frame of 3 x 2 needs an int a pixel, not 5 ints");
  }
}
