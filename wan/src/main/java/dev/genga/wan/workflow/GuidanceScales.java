package dev.genga.wan.workflow;

import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.guidance.GuidedSteps;
import dev.genga.wan.guidance.ScaleCourse;
import java.util.ArrayList;
import java.util.List;

/// Guidance scales step by step, which the wrapper takes as a list: one for each step that is walked, 1 where a
/// step has no guidance.
final class GuidanceScales {
  private GuidanceScales() {}

  /// The scale at each of so many steps.
  static List<Double> of(SamplingSettings sampling, int steps) {
    return sampling.guidance().scales(sampling.guidanceScale(), steps);
  }

  /// Settings with the scales of a list over so many steps, as the wrapper takes it: of one that is too long the
  /// first, of one that is too short the last again and again.
  ///
  /// @param scales at least one
  static SamplingSettings listed(SamplingSettings sampling, List<Double> scales, int steps) {
    var all = new ArrayList<>(scales.subList(0, Math.clamp(steps, 1, scales.size())));
    while (all.size() < steps) {
      all.add(scales.getLast());
    }
    boolean alike = all.stream().distinct().count() == 1;
    return sampling
        .withGuidanceScale(all.getFirst())
        .withGuidance(
            sampling
                .guidance()
                .withSteps(GuidedSteps.ALL)
                .withScales(alike ? ScaleCourse.CONSTANT : new ScaleCourse.Listed(all)));
  }

  /// The same guidance said in one way.
  static SamplingSettings plain(SamplingSettings sampling, int steps) {
    boolean everywhere =
        sampling.guidance().steps().equals(GuidedSteps.ALL)
            && sampling.guidance().scales().equals(ScaleCourse.CONSTANT);
    return everywhere || steps < 1 ? sampling : listed(sampling, of(sampling, steps), steps);
  }
}
