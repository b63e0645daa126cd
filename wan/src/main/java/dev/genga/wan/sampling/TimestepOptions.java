package dev.genga.wan.sampling;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// musubi-tuner's options about timesteps, under its names and with its defaults.
///
/// @param mode `--timestep_sampling`
/// @param flowShift `--discrete_flow_shift`, for the mode shift alone
/// @param sigmoidScale `--sigmoid_scale`, factor on the normal value before its sigmoid
/// @param weighting `--weighting_scheme`
/// @param logitMean `--logit_mean`, also the mean of logsnr
/// @param logitDeviation `--logit_std`, also the deviation of logsnr
/// @param modeScale `--mode_scale`, for the weighting scheme mode
/// @param minTimestep `--min_timestep`, 0 to 999, or null
/// @param maxTimestep `--max_timestep`, 1 to 1000, or null
/// @param keepShape `--preserve_distribution_shape`
/// @param buckets `--num_timestep_buckets`, at least 2, or null
public record TimestepOptions(
    TimestepMode mode,
    double flowShift,
    double sigmoidScale,
    WeightingScheme weighting,
    double logitMean,
    double logitDeviation,
    double modeScale,
    @Nullable Integer minTimestep,
    @Nullable Integer maxTimestep,
    boolean keepShape,
    @Nullable Integer buckets) {
  /// What holds where nothing is said.
  public static final TimestepOptions DEFAULTS =
      new TimestepOptions(
          TimestepMode.SIGMA, 1, 1, WeightingScheme.NONE, 0, 1, 1.29, null, null, false, null);

  /// These options in another mode with another flow shift.
  public TimestepOptions with(TimestepMode newMode, double newFlowShift) {
    return new TimestepOptions(
        newMode,
        newFlowShift,
        sigmoidScale,
        weighting,
        logitMean,
        logitDeviation,
        modeScale,
        minTimestep,
        maxTimestep,
        keepShape,
        buckets);
  }

  /// Adds what can't be, and what musubi-tuner would leave unused without a word.
  public void check(Problems problems) {
    check(problems, option -> option);
  }

  /// [#check(Problems)] in the words of another way in.
  ///
  /// @param word from musubi-tuner's option to the user's, such as `--flow-shift`
  public void check(Problems problems, UnaryOperator<String> word) {
    var check = new TimestepOptionsCheck(this, problems, word);
    check.values();
    check.range();
    check.unused();
  }

  /// The sampler that these options describe.
  ///
  /// @param transformer the dtype of the transformer's latents
  public TimestepSampler sampler(DType transformer) {
    return switch (mode) {
      case SIGMA ->
          new DiscreteTimesteps(
              weighting, logitMean, logitDeviation, modeScale, minIndex(), maxIndex(), transformer);
      case UNIFORM -> continuous(new TimestepDistribution.Uniform());
      case SIGMOID -> continuous(sigmoid(new Shift.Fixed(1)));
      case SHIFT -> continuous(sigmoid(new Shift.Fixed(flowShift)));
      case FLUX_SHIFT -> continuous(sigmoid(Shift.BySize.FLUX));
      case FLUX2_SHIFT -> continuous(sigmoid(Shift.BySize.FLUX2));
      case QWEN_SHIFT -> continuous(sigmoid(Shift.BySize.QWEN));
      case KREA2_SHIFT -> continuous(sigmoid(Shift.BySize.KREA2));
      case IDEOGRAM4_SHIFT -> continuous(new TimestepDistribution.Ideogram4());
      case LOGSNR -> continuous(logSnr());
      case QINGLONG_FLUX -> continuous(mixture(Shift.BySize.FLUX, 0.79, 0.9));
      case QINGLONG_QWEN -> continuous(mixture(Shift.BySize.QWEN, 0.95, 0.95));
    };
  }

  private TimestepSampler continuous(TimestepDistribution distribution) {
    return new ContinuousTimesteps(
        distribution,
        minIndex() / (double) TrainingLevels.COUNT,
        maxIndex() / (double) TrainingLevels.COUNT,
        keepShape);
  }

  private TimestepDistribution sigmoid(Shift shift) {
    return new TimestepDistribution.Sigmoid(sigmoidScale, shift);
  }

  private TimestepDistribution logSnr() {
    return new TimestepDistribution.LogSnr(logitMean, logitDeviation);
  }

  private TimestepDistribution mixture(Shift shift, double mainBelow, double secondBelow) {
    var hardlyAnyNoise = new TimestepDistribution.LogSnr(5.36, 1);
    return new TimestepDistribution.Mixture(
        sigmoid(shift), mainBelow, logSnr(), secondBelow, hardlyAnyNoise);
  }

  int minIndex() {
    return minTimestep == null ? 0 : minTimestep;
  }

  int maxIndex() {
    return maxTimestep == null ? TrainingLevels.COUNT : maxTimestep;
  }
}
