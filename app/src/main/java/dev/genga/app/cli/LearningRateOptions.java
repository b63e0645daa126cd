package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.schedule.StepShare;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How the learning rate goes over the steps of a training.
final class LearningRateOptions {
  @Option(
      names = "--lr-schedule",
      paramLabel = "NAME",
      defaultValue = "constant",
      description =
          "constant, constant_with_warmup, linear, cosine, cosine_with_restarts,"
              + " cosine_with_min_lr, polynomial, inverse_sqrt, warmup_stable_decay, rex or"
              + " piecewise_constant (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String name;

  @Option(
      names = "--lr-warmup",
      paramLabel = "STEPS",
      defaultValue = "0",
      description =
          "Steps in which the rate rises: 100, or a share such as 5%% (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String warmup;

  @Option(
      names = "--lr-decay",
      paramLabel = "STEPS",
      defaultValue = "0",
      description = "Steps of the fall in warmup_stable_decay, or a share of all.")
  private @SuppressWarnings("NullAway.Init") String decay;

  @Option(
      names = "--lr-cycles",
      paramLabel = "COUNT",
      defaultValue = "1",
      description = "Restarts of cosine_with_restarts (default: ${DEFAULT-VALUE}).")
  private int cycles;

  @Option(
      names = "--lr-power",
      paramLabel = "POWER",
      defaultValue = "1",
      description = "Exponent of polynomial (default: ${DEFAULT-VALUE}).")
  private double power;

  @Option(
      names = "--lr-timescale",
      paramLabel = "STEPS",
      description = "Of inverse_sqrt (default: the warm-up, or 10000 without).")
  private @Nullable Integer timescale;

  @Option(
      names = "--lr-min-ratio",
      paramLabel = "SHARE",
      description =
          "Lowest share of the rate, for cosine_with_min_lr, warmup_stable_decay and rex.")
  private @Nullable Double minimum;

  @Option(
      names = "--lr-rules",
      paramLabel = "RULES",
      defaultValue = "",
      description = "Of piecewise_constant: 1:100,0.1:200,0.01 is share:until-step, then the rest.")
  private @SuppressWarnings("NullAway.Init") String rules;

  /// @param problems takes what can't be read
  ScheduleOptions schedule(Problems problems) {
    return new ScheduleOptions(
        name,
        steps(warmup, "--lr-warmup ", problems),
        steps(decay, "--lr-decay ", problems),
        cycles,
        power,
        timescale,
        minimum,
        rules);
  }

  private static StepShare steps(String text, String option, Problems problems) {
    var share = problems.gather(() -> StepShare.parse(text, option + text));
    return share == null ? StepShare.NONE : share;
  }
}
