package dev.genga.film.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.video.PackedFrame;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Holds the conversion without tables to OpenCV's with them.
class ContentScorerTest {
  private static final int POINT = 12;
  private static final int HALF = 1 << (POINT - 1);
  private static final int HUES = 180;
  private static final int[] SATURATION = table(255);
  private static final int[] HUE = table(HUES / 6);

  private static final int COLOURS = 1 << 24;
  private static final int SIDE = 1 << 11;

  private static int[] table(int whole) {
    return IntStream.range(0, 256)
        .map(i -> i == 0 ? 0 : (int) Math.rint((double) (whole << POINT) / i))
        .toArray();
  }

  @Test
  void factorsAreThoseOfOpencvsTables() {
    for (int i = 1; i < 256; i++) {
      assertThat(HsvStrip.factor(255 << POINT, i)).isEqualTo(SATURATION[i]);
      assertThat(HsvStrip.factor(30 << POINT, i)).isEqualTo(HUE[i]);
    }
  }

  /// Frames that have all colours together, each compared with black.
  @Test
  void allColoursAreConvertedAsOpencvDoes() {
    int pixels = SIDE * SIDE;
    for (int first = 0; first < COLOURS; first += pixels) {
      var scorer = new ContentScorer();
      scorer.score(new PackedFrame(SIDE, SIDE, new int[pixels]));
      var colours = IntStream.range(first, first + pixels).toArray();
      var expected = new long[3];
      for (int colour : colours) {
        add(expected, colour >> 16, (colour >> 8) & 0xff, colour & 0xff);
      }
      var score = scorer.score(new PackedFrame(SIDE, SIDE, colours));
      assertThat(score.hue() * pixels).isEqualTo(expected[0]);
      assertThat(score.saturation() * pixels).isEqualTo(expected[1]);
      assertThat(score.value() * pixels).isEqualTo(expected[2]);
    }
  }

  private static void add(long[] sums, int r, int g, int b) {
    int value = Math.max(Math.max(r, g), b);
    int range = value - Math.min(Math.min(r, g), b);
    int sector = value == r ? g - b : value == g ? b - r + 2 * range : r - g + 4 * range;
    int hue = (sector * HUE[range] + HALF) >> POINT;
    sums[0] += hue < 0 ? hue + HUES : hue;
    sums[1] += (range * SATURATION[value] + HALF) >> POINT;
    sums[2] += value;
  }

  @Test
  void differencesCountInEitherDirection() {
    var scorer = new ContentScorer();
    int red = 0xff0000;
    int darkGrey = 0x404040;
    scorer.score(new PackedFrame(2, 1, new int[] {red, darkGrey}));
    assertThat(scorer.score(new PackedFrame(2, 1, new int[] {darkGrey, red})))
        .isEqualTo(new ContentScore(0, 255, 0xff - 0x40));
  }

  @Test
  void aFrameOfAnotherSizeIsRefused() {
    var scorer = new ContentScorer();
    scorer.score(new PackedFrame(8, 8, new int[64]));
    assertThatThrownBy(() -> scorer.score(new PackedFrame(16, 8, new int[128])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("128 pixels after one of 64");
  }
}
