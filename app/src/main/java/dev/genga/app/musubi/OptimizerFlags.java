package dev.genga.app.musubi;

import dev.genga.base.Problems;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.Optimizer;
import dev.genga.training.optimizer.OptimizerKind;
import dev.genga.training.optimizer.ScheduleFreeAdamW;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// `--optimizer_type` with its `--optimizer_args`.
///
/// @param problems takes an optimizer or an argument that genga lacks
record OptimizerFlags(Arguments arguments, Problems problems) {
  private static final String ARGUMENTS = "--optimizer_args";

  /// How torch is to be fast.
  private static final Set<String> FAST = Set.of("fused", "foreach", "capturable");

  /// What changes nothing where it is off.
  private static final Set<String> OFF = Set.of("False", "None");

  Optimizer.Settings settings() {
    String type = arguments.said("--optimizer_type");
    var kind = OptimizerKind.named(type);
    if (kind.isEmpty()) {
      if (!type.isEmpty()) {
        problems.add(
            "genga has no optimizer " + type,
            arguments.where("--optimizer_type"),
            "take " + OptimizerKind.labels());
      }
      return AdamW.Settings.DEFAULT;
    }
    var given =
        arguments.list(ARGUMENTS).stream()
            .filter(text -> !changesNothing(kind.get(), text))
            .toList();
    var settings =
        kind.get()
            .settings(
                given, arguments.real("--learning_rate"), arguments.where(ARGUMENTS), problems);
    return settings == null ? AdamW.Settings.DEFAULT : settings;
  }

  /// An optimizer that keeps a constant rate, whatever schedule is named: musubi-tuner knows it by its name.
  static boolean hasOwnRate(Optimizer.Settings settings) {
    return settings instanceof ScheduleFreeAdamW.Settings || !settings.takesRate();
  }

  private static boolean changesNothing(OptimizerKind kind, String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals).strip();
    return equals > 0
        && (FAST.contains(name)
            || OFF.contains(text.substring(equals + 1).strip()) && !kind.has(name));
  }

  /// `key=value` each.
  static Map<String, String> named(String flag, Arguments arguments, Problems problems) {
    var named = new LinkedHashMap<String, String>();
    for (var word : arguments.list(flag)) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        problems.add(
            "%s takes key=value, not %s".formatted(flag, word),
            arguments.where(flag),
            "write no spaces around the =, or quotes around both");
      } else {
        named.put(word.substring(0, equals).strip(), word.substring(equals + 1).strip());
      }
    }
    return named;
  }
}
