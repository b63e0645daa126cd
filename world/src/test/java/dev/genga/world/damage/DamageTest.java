package dev.genga.world.damage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.world.Clip;
import org.junit.jupiter.api.Test;

class DamageTest {
  /// Within a block of eight.
  private static final int EDGE = 13;

  private final Clip edge = edge();

  @Test
  void aBlurKeepsTheMeanAndSoftensTheEdge() {
    var frame = Damage.blurred(edge, 1).frame(0);
    assertThat(frame[15 * 32] & 255).isZero();
    assertThat(frame[15 * 32 + 31] & 255).isEqualTo(200);
    assertThat((frame[15 * 32 + EDGE - 1] & 255) + (frame[15 * 32 + EDGE] & 255)).isEqualTo(200);
    assertThat(frame[15 * 32 + EDGE - 1] & 255).isBetween(40, 90);
  }

  @Test
  void noiseHasItsDeviation() {
    var grey = Damage.constant(100, 100, 1, 0x808080);
    var frame = Damage.noisy(grey, 10, 1).frame(0);
    double square = 0;
    for (int pixel : frame) {
      square += Math.pow((pixel & 255) - 128, 2) / frame.length;
    }
    assertThat(Math.sqrt(square)).isBetween(9.5, 10.5);
  }

  @Test
  void fineBlocksKeepAPictureAndCoarseOnesDont() {
    for (int i = 0; i < edge.frame(0).length; i++) {
      int off = (Damage.blocky(edge, 1).frame(0)[i] & 255) - (edge.frame(0)[i] & 255);
      assertThat(Math.abs(off)).isLessThan(8);
    }
    assertThat(Damage.blocky(edge, 400).frame(0)).isNotEqualTo(edge.frame(0));
  }

  @Test
  void aFrozenClipHasOneFrame() {
    var moving = new Clip(1, 1, new int[][] {{1}, {2}, {3}});
    assertThat(Damage.frozen(moving).frame(2)).isEqualTo(new int[] {1});
  }

  private static Clip edge() {
    var frame = new int[32 * 32];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = i % 32 < EDGE ? 0 : 200 * 0x10101;
    }
    return new Clip(32, 32, new int[][] {frame});
  }
}
