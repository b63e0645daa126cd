package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCoverageTest {
  private static FrameCoverage of(int frames, FrameWindow... windows) {
    return FrameCoverage.of(frames, List.of(windows));
  }

  @Test
  void framesBehindTheOnlyWindowAreLost() {
    var coverage = of(60, new FrameWindow(0, 45));
    assertThat(coverage.lost()).containsExactly(new FrameCoverage.Run(45, 60, 0));
    assertThat(coverage.lost().getFirst()).hasToString("45-59");
    assertThat(coverage.doubled()).isEmpty();
  }

  @Test
  void framesOfTwoWindowsAreDoubled() {
    var coverage = of(60, new FrameWindow(0, 45), new FrameWindow(15, 45));
    assertThat(coverage.lost()).isEmpty();
    assertThat(coverage.doubled()).containsExactly(new FrameCoverage.Run(15, 45, 2));
  }

  @Test
  void windowsSideBySideAreOneRun() {
    assertThat(of(42, new FrameWindow(0, 21), new FrameWindow(21, 21)).runs())
        .containsExactly(new FrameCoverage.Run(0, 42, 1));
  }

  @Test
  void aSingleFrameIsNamedByItsNumber() {
    assertThat(of(22, new FrameWindow(0, 21)).lost().getFirst()).hasToString("21");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void runsCoverTheClipOnceAndCountAsTheWindowsDo(long seed) {
    var random = new Random(seed);
    int frames = 1 + random.nextInt(90);
    var windows = new FrameWindow[random.nextInt(6)];
    for (int i = 0; i < windows.length; i++) {
      int first = random.nextInt(frames);
      windows[i] = new FrameWindow(first, 1 + random.nextInt(frames - first));
    }
    var seen = new BitSet();
    for (var run : of(frames, windows).runs()) {
      for (int frame = run.first(); frame < run.end(); frame++) {
        int number = frame;
        long holding =
            List.of(windows).stream().filter(w -> w.first() <= number && number < w.end()).count();
        assertThat(run.windows()).as("windows of frame " + frame).isEqualTo((int) holding);
        assertThat(seen.get(frame)).isFalse();
        seen.set(frame);
      }
    }
    assertThat(seen.cardinality()).isEqualTo(frames);
  }
}
