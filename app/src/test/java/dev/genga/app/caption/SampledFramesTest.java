package dev.genga.app.caption;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampledFramesTest {
  @Test
  void framesAreSpreadEvenlyFromTheFirstToTheLast() {
    assertThat(SampledFrames.indices(81, 5)).containsExactly(0, 20, 40, 60, 80);
    assertThat(SampledFrames.indices(10, 2)).containsExactly(0, 9);
    assertThat(SampledFrames.indices(3, 8)).containsExactly(0, 1, 2);
    assertThat(SampledFrames.indices(81, 1)).containsExactly(40);
    assertThat(SampledFrames.indices(1, 8)).containsExactly(0);
  }

  @Test
  void noGapIsMoreThanAFrameWiderThanAnother() {
    for (int frames = 2; frames < 100; frames++) {
      for (int count = 2; count <= frames; count++) {
        int[] indices = SampledFrames.indices(frames, count);
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int i = 1; i < indices.length; i++) {
          least = Math.min(least, indices[i] - indices[i - 1]);
          most = Math.max(most, indices[i] - indices[i - 1]);
        }
        assertThat(most - least).as("%d of %d", count, frames).isBetween(0, 1);
        assertThat(least).isPositive();
      }
    }
  }
}
