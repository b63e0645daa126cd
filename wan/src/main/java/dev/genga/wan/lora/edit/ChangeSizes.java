package dev.genga.wan.lora.edit;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much an adapter changes, block by block.
///
/// @param part `block 7`, or `elsewhere`
/// @param changes how many layers and parameters it changes there
/// @param norm of all changes there together, at strength 1; NaN where a DoRA is among them and there is
///     no base
/// @param base norm of what is changed; NaN without a base
public record ChangeSizes(String part, int changes, double norm, double base) {
  /// The change over what is changed.
  public double share() {
    return norm / base;
  }

  /// The same at another strength.
  public ChangeSizes times(double strength) {
    return new ChangeSizes(part, changes, norm * Math.abs(strength), base);
  }

  private static final class Sum {
    private int changes;
    private double norm;
    private double base;

    void add(double change, double weight) {
      changes++;
      norm += change;
      base += weight;
    }
  }

  /// @param base where it is at hand
  public static List<ChangeSizes> of(Lora lora, @Nullable TransformerCheckpoint base) {
    var sums = Blocks.<Sum>map();
    for (var module : lora.modules().values()) {
      try (var _ = TensorScope.open()) {
        var weight = base == null ? null : matrix(base.value(module.name() + ".weight"));
        double change =
            ModuleChange.isKnown(module, weight)
                ? Math.pow(ModuleChange.norm(module, weight), 2)
                : Double.NaN;
        sum(sums, module.name()).add(change, square(weight));
      }
    }
    lora.differences()
        .forEach((name, difference) -> {
          try (var _ = TensorScope.open()) {
            var parameter = base == null ? null : base.value(name);
            sum(sums, name).add(ModuleChange.product(difference, difference), square(parameter));
          }
        });
    return sums.entrySet().stream()
        .map(entry -> {
          var sum = entry.getValue();
          return new ChangeSizes(
              entry.getKey(), sum.changes, Math.sqrt(sum.norm), Math.sqrt(sum.base));
        })
        .toList();
  }

  private static Sum sum(Map<String, Sum> sums, String name) {
    return sums.computeIfAbsent(Blocks.of(name), _ -> new Sum());
  }

  private static Tensor matrix(Tensor weight) {
    return weight.dim() > 2 ? weight.flatten(1, -1) : weight;
  }

  private static double square(@Nullable Tensor weight) {
    return weight == null ? Double.NaN : ModuleChange.product(weight, weight);
  }
}
