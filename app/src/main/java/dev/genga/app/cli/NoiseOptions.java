package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.sampling.WeightingScheme;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// At which timesteps a training shows its samples.
final class NoiseOptions {
  @Option(
      names = "--timestep-sampling",
      paramLabel = "MODE",
      defaultValue = "shift",
      description =
          "musubi-tuner's modes: shift, sigmoid, uniform, sigma ... (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String timestepSampling;

  @Option(
      names = "--flow-shift",
      paramLabel = "SHIFT",
      description = "Moves the timesteps of mode shift upwards (default: 3 there).")
  private @Nullable Double flowShift;

  @Option(
      names = "--sigmoid-scale",
      paramLabel = "SCALE",
      defaultValue = "1",
      description = "Above 1 more of the ends, below 1 more of the middle (default: 1).")
  private double sigmoidScale;

  @Option(
      names = "--min-timestep",
      paramLabel = "T",
      description = "Least noise, 0 to 999 (default: 0).")
  private @Nullable Integer minTimestep;

  @Option(
      names = "--max-timestep",
      paramLabel = "T",
      description = "Most noise, 1 to 1000 (default: 1000).")
  private @Nullable Integer maxTimestep;

  @Option(
      names = "--preserve-distribution-shape",
      description = "Draw again what falls outside of these two, instead of squeezing it between.")
  private boolean keepShape;

  @Option(
      names = "--num-timestep-buckets",
      paramLabel = "COUNT",
      description = "Spread timesteps evenly over so many parts: steadier with few clips.")
  private @Nullable Integer buckets;

  @Option(
      names = "--weighting-scheme",
      paramLabel = "NAME",
      defaultValue = "none",
      description =
          "none; cosmap or sigma_sqrt weight the loss; logit_normal or mode draw timesteps of mode"
              + " sigma (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String weighting;

  @Option(
      names = "--logit-mean",
      paramLabel = "MEAN",
      defaultValue = "0",
      description = "Of logit_normal and logsnr (default: ${DEFAULT-VALUE}).")
  private double logitMean;

  @Option(
      names = "--logit-std",
      paramLabel = "STD",
      defaultValue = "1",
      description = "Of logit_normal and logsnr (default: ${DEFAULT-VALUE}).")
  private double logitDeviation;

  @Option(
      names = "--mode-scale",
      paramLabel = "SCALE",
      defaultValue = "1.29",
      description = "Of the weighting scheme mode (default: ${DEFAULT-VALUE}).")
  private double modeScale;

  /// The timesteps; what isn't said is as usual.
  TimestepOptions timesteps(Problems problems) {
    var mode = TimestepMode.parse(timestepSampling);
    if (mode.isEmpty()) {
      problems.add(
          "there is no timestep sampling '" + timestepSampling + "'",
          "--timestep-sampling",
          "use one of " + TimestepMode.labels());
    }
    boolean shift = mode.isPresent() && mode.get() == TimestepMode.SHIFT;
    double usedShift = flowShift == null ? (shift ? 3 : 1) : flowShift;
    return timesteps(mode.orElse(TimestepMode.SHIFT), usedShift, problems);
  }

  private TimestepOptions timesteps(TimestepMode mode, double shift, Problems problems) {
    var scheme = WeightingScheme.parse(weighting);
    if (scheme.isEmpty()) {
      problems.add(
          "there is no weighting scheme '" + weighting + "'",
          "--weighting-scheme",
          "use one of " + WeightingScheme.labels());
    }
    return new TimestepOptions(
        mode,
        shift,
        sigmoidScale,
        scheme.orElse(WeightingScheme.NONE),
        logitMean,
        logitDeviation,
        modeScale,
        minTimestep,
        maxTimestep,
        keepShape,
        buckets);
  }
}
