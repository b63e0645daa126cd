package dev.genga.wan.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuidedStepsTest {
  @Test
  void theWrappersRangesHaveTheirEndsInside() {
    var range = new StepRange(0.1, 0.5);
    assertThat(covered(range, 6, RangeRule.TRAINER)).containsExactly(0, 1, 2);
    assertThat(covered(range, 6, RangeRule.WRAPPER)).containsExactly(1, 2, 3);
    assertThat(covered(range, 10, RangeRule.TRAINER)).containsExactly(1, 2, 3, 4);
    assertThat(covered(range, 10, RangeRule.WRAPPER)).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void allStepsAreAllStepsByEitherRule() {
    for (var rule : RangeRule.values()) {
      var all = new BitSet();
      all.set(0, 7);
      assertThat(GuidedSteps.ALL.of(7, rule)).isEqualTo(all);
    }
  }

  @Test
  void aRangeIsTwoSharesThatRise() {
    assertThat(new StepRange(0, 1).isPossible()).isTrue();
    assertThat(new StepRange(0.5, 0.5).isPossible()).isTrue();
    assertThat(new StepRange(0.6, 0.5).isPossible()).isFalse();
    assertThat(new StepRange(-0.1, 0.5).isPossible()).isFalse();
    assertThat(new StepRange(0.1, 1.1).isPossible()).isFalse();
    assertThat(new StepRange(Double.NaN, 1).isPossible()).isFalse();
  }

  @Test
  void aRampGoesFromTheFirstGuidedStepToTheLast() {
    var linear = new ScaleCourse.Ramp(ScaleCourse.Shape.LINEAR, 1);
    assertThat(linear.at(5, 2, 2, 6)).isEqualTo(5);
    assertThat(linear.at(5, 3, 2, 6)).isEqualTo(4);
    assertThat(linear.at(5, 6, 2, 6)).isEqualTo(1);
    assertThat(linear.at(5, 2, 2, 2)).isEqualTo(5);
    var cosine = new ScaleCourse.Ramp(ScaleCourse.Shape.COSINE, 1);
    assertThat(cosine.at(5, 2, 2, 6)).isEqualTo(5);
    // A quarter of the way along half a wave: (1 - cos 45°) / 2 of the way down.
    assertThat(cosine.at(5, 3, 2, 6)).isCloseTo(3 + Math.sqrt(2), within(1e-12));
    assertThat(cosine.at(5, 4, 2, 6)).isCloseTo(3, within(1e-12));
    assertThat(cosine.at(5, 5, 2, 6)).isCloseTo(3 - Math.sqrt(2), within(1e-12));
    assertThat(cosine.at(5, 6, 2, 6)).isCloseTo(1, within(1e-12));
  }

  @Test
  void aListHasAScaleForEachStep() {
    var listed = new ScaleCourse.Listed(List.of(6.0, 5.0, 1.0));
    assertThat(IntStream.range(0, 3).mapToDouble(step -> listed.at(9, step, 0, 2)))
        .containsExactly(6.0, 5.0, 1.0);
  }

  private static List<Integer> covered(StepRange range, int steps, RangeRule rule) {
    return IntStream.range(0, steps)
        .filter(step -> range.covers(step, steps, rule))
        .boxed()
        .toList();
  }
}
