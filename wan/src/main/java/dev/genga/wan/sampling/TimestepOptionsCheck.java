package dev.genga.wan.sampling;

import dev.genga.base.Problems;
import java.util.function.UnaryOperator;

/// Finds what can't be in options about timesteps, and what would have no effect.
///
/// @param word from musubi-tuner's option to the user's
record TimestepOptionsCheck(
    TimestepOptions options, Problems problems, UnaryOperator<String> word) {

  void values() {
    if (!(options.flowShift() > 0 && Double.isFinite(options.flowShift()))) {
      problems.add(
          "the flow shift is " + options.flowShift(),
          word.apply("discrete_flow_shift"),
          "it must be above 0");
    }
    finite(options.sigmoidScale(), "sigmoid_scale");
    finite(options.logitMean(), "logit_mean");
    finite(options.modeScale(), "mode_scale");
    if (!(options.logitDeviation() >= 0 && Double.isFinite(options.logitDeviation()))) {
      problems.add(
          "a deviation can't be " + options.logitDeviation(),
          word.apply("logit_std"),
          "it must be 0 or more; 1 is usual");
    }
  }

  private void finite(double value, String option) {
    if (!Double.isFinite(value)) {
      problems.add(
          word.apply(option) + " is " + value,
          word.apply(option),
          "write a number, or leave it out");
    }
  }

  void range() {
    int least = options.minIndex();
    int most = options.maxIndex();
    String min = word.apply("min_timestep");
    String max = word.apply("max_timestep");
    if (least < 0 || least >= most || most > TrainingLevels.COUNT) {
      problems.add(
          "timesteps from " + least + " to " + most + " are no range",
          min + ", " + max,
          "0 <= %s < %s <= %d".formatted(min, max, TrainingLevels.COUNT));
    }
    Integer buckets = options.buckets();
    if (buckets != null && buckets < 2) {
      problems.add(
          "there can't be " + buckets + " timestep buckets",
          word.apply("num_timestep_buckets"),
          "at least 2, or leave it out");
    }
    if (buckets != null && options.keepShape() && options.mode() != TimestepMode.SIGMA) {
      problems.add(
          "what is drawn again would come from parts of the range that belong to later samples",
          word.apply("num_timestep_buckets") + ", " + word.apply("preserve_distribution_shape"),
          "leave one of them out");
    }
  }

  void unused() {
    var mode = options.mode();
    var weighting = options.weighting();
    String sampling = said("timestep_sampling", mode.label());
    unused(mode != TimestepMode.SHIFT && options.flowShift() != 1, "discrete_flow_shift", sampling);
    unused(!takesSigmoidScale() && options.sigmoidScale() != 1, "sigmoid_scale", sampling);
    unused(
        mode == TimestepMode.SIGMA && options.keepShape(), "preserve_distribution_shape", sampling);
    unused(
        mode == TimestepMode.SIGMA && options.buckets() != null, "num_timestep_buckets", sampling);
    boolean draws = weighting == WeightingScheme.LOGIT_NORMAL || weighting == WeightingScheme.MODE;
    if (mode != TimestepMode.SIGMA && draws) {
      problems.add(
          said("weighting_scheme", weighting.label()) + " has no effect with " + sampling,
          said("weighting_scheme", weighting.label()),
          "leave it out, or take another " + word.apply("timestep_sampling"));
    }
    unusedNormal();
  }

  /// The normal distribution, and what else belongs to one scheme.
  private void unusedNormal() {
    boolean sigma = options.mode() == TimestepMode.SIGMA;
    var weighting = options.weighting();
    var usual = TimestepOptions.DEFAULTS;
    String with =
        sigma
            ? said("weighting_scheme", weighting.label())
            : said("timestep_sampling", options.mode().label());
    boolean normal = sigma ? weighting == WeightingScheme.LOGIT_NORMAL : takesNormal();
    unused(!normal && options.logitMean() != usual.logitMean(), "logit_mean", with);
    unused(!normal && options.logitDeviation() != usual.logitDeviation(), "logit_std", with);
    boolean scaled = sigma && weighting == WeightingScheme.MODE;
    unused(!scaled && options.modeScale() != usual.modeScale(), "mode_scale", with);
  }

  private void unused(boolean given, String option, String with) {
    if (given) {
      problems.add(
          word.apply(option) + " has no effect with " + with,
          word.apply(option),
          "leave it out, or take another " + with.substring(0, with.indexOf(' ')));
    }
  }

  private String said(String option, String value) {
    return word.apply(option) + " " + value;
  }

  private boolean takesSigmoidScale() {
    return switch (options.mode()) {
      case SIGMOID, SHIFT, FLUX_SHIFT, FLUX2_SHIFT, QWEN_SHIFT, KREA2_SHIFT -> true;
      case QINGLONG_FLUX, QINGLONG_QWEN -> true;
      case SIGMA, UNIFORM, IDEOGRAM4_SHIFT, LOGSNR -> false;
    };
  }

  private boolean takesNormal() {
    return switch (options.mode()) {
      case LOGSNR, QINGLONG_FLUX, QINGLONG_QWEN -> true;
      case SIGMOID, SHIFT, FLUX_SHIFT, FLUX2_SHIFT, QWEN_SHIFT, KREA2_SHIFT -> false;
      case SIGMA, UNIFORM, IDEOGRAM4_SHIFT -> false;
    };
  }
}
