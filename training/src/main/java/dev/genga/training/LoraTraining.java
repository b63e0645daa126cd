package dev.genga.training;

import dev.genga.base.Problems;
import dev.genga.tensor.nn.Dropout;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How an adapter is trained, beyond what it is made of.
///
/// @param dropout how much of it is left out in each pass
/// @param maxNorm bound of the norm of each layer's change; 0 for none
/// @param start a LoRA file with the first values; null: new ones
/// @param fused LoRAs that are in the base
public record LoraTraining(
    Dropout dropout, double maxNorm, @Nullable Path start, List<LoraUse> fused) {
  /// Nothing of all this.
  public static final LoraTraining PLAIN = new LoraTraining(Dropout.NONE, 0, null, List.of());

  /// Copies the list.
  public LoraTraining {
    fused = List.copyOf(fused);
  }

  /// Adds all that can't be.
  void check(AdapterOptions adapter, Problems problems, UnaryOperator<String> where) {
    rate(dropout.input(), "network_dropout", problems, where);
    rate(dropout.rank(), "rank_dropout", problems, where);
    rate(dropout.module(), "module_dropout", problems, where);
    String kind = adapter.kind().label();
    boolean lora = adapter.kind() instanceof AdapterKind.Lora;
    boolean dora = adapter.kind() instanceof AdapterKind.Dora;
    if (dropout.input() > 0 && !lora) {
      problems.add(
          "a %s has no layers between which values could be left out".formatted(kind),
          where.apply("network_dropout"),
          "leave it out" + (dora ? "" : ", or use rank dropout"));
    }
    if (dropout.rank() > 0 && dora) {
      problems.add(
          "a DoRA is trained without rank dropout", where.apply("rank_dropout"), "leave it out");
    }
    if (!(maxNorm >= 0 && Double.isFinite(maxNorm))) {
      problems.add(
          "the bound of the changes' norms is " + maxNorm,
          where.apply("scale_weight_norms"),
          "it must be 0 or more; 1 is usual");
    } else if (maxNorm > 0 && !lora && !dora) {
      problems.add(
          "the norm of a %s is not bounded".formatted(kind),
          where.apply("scale_weight_norms"),
          "leave it out, or train a LoRA");
    }
    for (var use : fused) {
      if (!Double.isFinite(use.strength())) {
        problems.add(
            "the strength of %s is %s".formatted(use.file(), use.strength()),
            where.apply("base_weights"),
            "use 1");
      }
    }
  }

  private static void rate(
      double rate, String key, Problems problems, UnaryOperator<String> where) {
    if (!(rate >= 0 && rate < 1)) {
      problems.add(
          "a share of %s can't be left out".formatted(rate),
          where.apply(key),
          "use 0 to below 1; 0.1 is usual");
    }
  }
}
