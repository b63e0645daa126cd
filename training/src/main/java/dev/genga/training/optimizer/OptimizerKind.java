package dev.genga.training.optimizer;

import dev.genga.base.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The optimizers that a user can name: by genga's word, or by the Python class that musubi-tuner takes,
/// in any case.
///
/// ```java
/// var problems = new Problems();
/// var settings =
///     OptimizerKind.named("AdamW8bit").orElseThrow()
///         .settings(List.of("betas=0.9,0.99"), 1e-4, "--optimizer-args", problems);
/// ```
public enum OptimizerKind {
  ADAMW("adamw"),
  ADAMW_8BIT("adamw8bit"),
  ADAFACTOR("adafactor"),
  PRODIGY("prodigy"),
  LION("lion"),
  SCHEDULE_FREE_ADAMW("schedulefree-adamw");

  private final String label;

  OptimizerKind(String label) {
    this.label = label;
  }

  /// genga's word for it.
  public String label() {
    return label;
  }

  /// What else it is known by: the class, where it is to be imported from and where it stands.
  private List<String> classes() {
    return switch (this) {
      case ADAMW -> List.of("torch.optim.AdamW", "torch.optim.adamw.AdamW");
      case ADAMW_8BIT ->
          List.of("bitsandbytes.optim.AdamW8bit", "bitsandbytes.optim.adamw.AdamW8bit");
      case ADAFACTOR -> List.of("transformers.Adafactor", "transformers.optimization.Adafactor");
      case PRODIGY -> List.of("prodigyopt.Prodigy", "prodigyopt.prodigy.Prodigy");
      case LION -> List.of("lion_pytorch.Lion", "lion_pytorch.lion_pytorch.Lion");
      case SCHEDULE_FREE_ADAMW ->
          List.of(
              "schedulefree.AdamWScheduleFree",
              "schedulefree.adamw_schedulefree.AdamWScheduleFree");
    };
  }

  /// Its arguments, in order.
  List<Argument> arguments() {
    return switch (this) {
      case ADAMW -> AdamW.ARGUMENTS;
      case ADAMW_8BIT -> AdamW8bit.ARGUMENTS;
      case ADAFACTOR -> Adafactor.ARGUMENTS;
      case PRODIGY -> Prodigy.ARGUMENTS;
      case LION -> Lion.ARGUMENTS;
      case SCHEDULE_FREE_ADAMW -> ScheduleFreeAdamW.ARGUMENTS;
    };
  }

  /// Whether it has an argument of that name.
  public boolean has(String argument) {
    return arguments().stream().anyMatch(known -> known.name().equals(argument));
  }

  private Optimizer.Settings settings(Arguments given) {
    return switch (this) {
      case ADAMW -> AdamW.Settings.of(given);
      case ADAMW_8BIT -> AdamW8bit.Settings.of(given);
      case ADAFACTOR -> Adafactor.Settings.of(given);
      case PRODIGY -> Prodigy.Settings.of(given);
      case LION -> Lion.Settings.of(given);
      case SCHEDULE_FREE_ADAMW -> ScheduleFreeAdamW.Settings.of(given);
    };
  }

  /// The full learning rate where the user names none.
  public double usualRate() {
    return this == PRODIGY ? 1 : 5e-5;
  }

  /// The optimizer of a name, if there is one.
  public static Optional<OptimizerKind> named(String name) {
    return Arrays.stream(values())
        .filter(kind ->
            kind.label.equalsIgnoreCase(name)
                || kind.classes().stream().anyMatch(name::equalsIgnoreCase))
        .findFirst();
  }

  /// genga's words for all of them, for a sentence.
  public static String labels() {
    var labels = Arrays.stream(values()).map(OptimizerKind::label).toList();
    return String.join(", ", labels.subList(0, labels.size() - 1)) + " or " + labels.getLast();
  }

  /// The optimizer with its arguments.
  ///
  /// @param given `name=value`, as Python writes values: `0.01`, `True`, `None`, `0.9,0.99`
  /// @param learningRate the full one of the run
  /// @param where the user gave them, such as `--optimizer-args`
  /// @param problems takes all that can't be
  /// @return null where there was any
  public Optimizer.@Nullable Settings settings(
      List<String> given, double learningRate, String where, Problems problems) {
    var found = new GivenArguments(this, where, new Problems());
    var values = found.read(given);
    found.problems().list().forEach(p -> problems.add(p.what(), p.where(), p.fix()));
    return found.problems().isEmpty()
        ? settings(Arguments.of(arguments(), values, learningRate))
        : null;
  }

  /// The optimizer with the arguments' defaults.
  public Optimizer.Settings usual() {
    return settings(Arguments.of(arguments(), Map.of(), usualRate()));
  }
}
