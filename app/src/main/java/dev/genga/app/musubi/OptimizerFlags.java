package dev.genga.app.musubi;

import dev.genga.base.Problems;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.Optimizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// `--optimizer_type` with its `--optimizer_args`. An optimizer more is one entry in [#KNOWN] and the
/// method that reads its arguments.
///
/// @param problems takes an optimizer or an argument that genga lacks
record OptimizerFlags(Arguments arguments, Problems problems) {
  /// By musubi-tuner's names in small letters.
  private static final Map<String, Function<OptimizerFlags, Optimizer.Settings>> KNOWN =
      Map.of("adamw", OptimizerFlags::adamW, "torch.optim.adamw", OptimizerFlags::adamW);

  Optimizer.Settings settings() {
    String type = arguments.said("--optimizer_type").toLowerCase(Locale.ROOT);
    var known = KNOWN.get(type);
    if (known != null) {
      return known.apply(this);
    }
    if (!type.isEmpty()) {
      problems.add(
          "genga has no optimizer " + arguments.said("--optimizer_type"),
          arguments.where("--optimizer_type"),
          "take AdamW");
    }
    return AdamW.Settings.DEFAULT;
  }

  private Optimizer.Settings adamW() {
    var usual = AdamW.Settings.DEFAULT;
    double beta1 = usual.beta1();
    double beta2 = usual.beta2();
    double eps = usual.eps();
    double decay = usual.weightDecay();
    for (var named : named("--optimizer_args", arguments, problems).entrySet()) {
      var numbers = numbers(named.getValue());
      switch (named.getKey() + " " + numbers.size()) {
        case "betas 2" -> {
          beta1 = numbers.getFirst();
          beta2 = numbers.getLast();
        }
        case "eps 1" -> eps = numbers.getFirst();
        case "weight_decay 1" -> decay = numbers.getFirst();
        default -> refuse(named.getKey(), named.getValue());
      }
    }
    return new AdamW.Settings(beta1, beta2, eps, decay);
  }

  private void refuse(String name, String value) {
    if (value.equals("False") || value.equals("None")) {
      return; // as without it
    }
    if (List.of("fused", "foreach", "capturable").contains(name)) {
      return; // how torch is to be fast
    }
    problems.add(
        "AdamW takes no %s=%s here".formatted(name, value),
        arguments.where("--optimizer_args"),
        "it takes weight_decay=0.01, betas=0.9,0.999 and eps=1e-8");
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

  /// The numbers of `0.9`, `0.9,0.99`, `(0.9, 0.99)` or `[0.9, 0.99]`; empty where one is none.
  static List<Double> numbers(String text) {
    String inner = text.replaceFirst("^[(\\[](.*)[)\\]]$", "$1");
    try {
      return Arrays.stream(inner.split(",", -1)).map(Value::number).toList();
    } catch (NumberFormatException e) {
      return List.of();
    }
  }
}
