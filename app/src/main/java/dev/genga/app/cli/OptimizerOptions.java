package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.training.Ema;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.LoraPlus;
import dev.genga.training.optimizer.Optimizer;
import dev.genga.training.optimizer.OptimizerKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// By which optimizer a training steps, and at which rate.
final class OptimizerOptions {
  private static final String ARGUMENTS = "--optimizer-args";

  /// Where a learning rate is given that has no effect.
  static final String OWN_RATE = "adafactor finds its own learning rate, but one is given";

  static final String OWN_RATE_FIX = "leave it out, or add " + ARGUMENTS + " relative_step=False";

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adamw",
      description =
          "adamw, adamw8bit, adafactor, prodigy, lion or schedulefree-adamw, or the Python class"
              + " that musubi-tuner takes, such as prodigyopt.Prodigy (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String name;

  @Option(
      names = ARGUMENTS,
      arity = "1..*",
      paramLabel = "NAME=VALUE",
      description =
          "Its arguments, by that class's names: weight_decay=0.1 betas=0.9,0.99;"
              + " docs/optimizers.md has all of them.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "The full rate (default: 5e-5; 1 for prodigy).")
  private @Nullable Double learningRate;

  @Option(
      names = "--loraplus-ratio",
      paramLabel = "RATIO",
      description = "LoRA+: the up matrices learn so many times as fast, such as 16 (default: 1).")
  private @Nullable Double loraPlusRatio;

  @Option(
      names = "--weight-decay",
      paramLabel = "DECAY",
      description =
          "The same as the optimizer's argument weight_decay (default: 0.01 for adamw and"
              + " adamw8bit, 0 for the others).")
  private @Nullable Double weightDecay;

  @Option(
      names = "--ema",
      paramLabel = "DECAY",
      description =
          "Average the weights over the steps, such as 0.995: the share of the average that stays"
              + " in each, less in the first. What is saved, shown in previews and validated is the"
              + " average (default: none).")
  private @Nullable Double ema;

  /// How the weights are averaged; null for not at all.
  ///
  /// @param problems takes what can't be
  Ema.@Nullable Settings ema(Problems problems) {
    if (ema == null) {
      return null;
    }
    if (!(ema > 0 && ema < 1)) {
      problems.add(
          "the share of an average that stays in each step is " + ema,
          "--ema",
          "use a number above 0 and below 1, such as 0.995");
      return null;
    }
    return new Ema.Settings(ema);
  }

  /// The full learning rate.
  double learningRate() {
    return learningRate != null
        ? learningRate
        : OptimizerKind.named(name).orElse(OptimizerKind.ADAMW).usualRate();
  }

  /// Whether the weight decay stands among the arguments.
  boolean hasDecayAsArgument() {
    return arguments.stream().anyMatch(argument -> argument.startsWith("weight_decay="));
  }

  /// @param problems takes what can't be
  Optimizer.Settings settings(Problems problems) {
    var found = settingsOfOne(problems);
    if (found != null && learningRate != null && !found.takesRate()) {
      problems.add(OWN_RATE, "--learning-rate", OWN_RATE_FIX);
    }
    var settings = found == null ? AdamW.Settings.DEFAULT : found;
    return loraPlusRatio == null ? settings : new LoraPlus(settings, loraPlusRatio);
  }

  private Optimizer.@Nullable Settings settingsOfOne(Problems problems) {
    var kind = OptimizerKind.named(name);
    if (kind.isEmpty()) {
      problems.add(
          "there is no optimizer '" + name + "'", "--optimizer", "use " + OptimizerKind.labels());
      return null;
    }
    var given = new ArrayList<>(arguments);
    if (weightDecay != null && hasDecayAsArgument()) {
      problems.add(
          "the weight decay is given twice",
          "--weight-decay, " + ARGUMENTS + " weight_decay",
          "give one of them");
    } else if (weightDecay != null && weightDecay >= 0) {
      given.add("weight_decay=" + weightDecay);
    }
    var settings = kind.get().settings(given, learningRate(), ARGUMENTS, problems);
    if (weightDecay != null && !(weightDecay >= 0)) {
      problems.add(
          "the weight decay is " + weightDecay,
          "--weight-decay",
          "it must be 0 or more; 0.01 is usual");
    }
    return settings;
  }
}
