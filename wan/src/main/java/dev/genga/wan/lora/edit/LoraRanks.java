package dev.genga.wan.lora.edit;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.lora.AdapterModule;
import dev.genga.wan.lora.DoraModule;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.LoraModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Changes the rank of LoRAs, and makes one of several.
public final class LoraRanks {
  private LoraRanks() {}

  /// One of several.
  ///
  /// @param file for messages
  public record Part(String file, Lora lora, double strength) {}

  /// A LoRA, and how much of what it was made of is in it.
  ///
  /// @param energy the share of the sum of all squared elements, at most 1 but for rounding
  public record Made(Lora lora, double energy) {}

  /// A LoRA of another rank, by its singular values.
  ///
  /// @throws ProblemException for what has no such rank
  public static Made resized(String file, Lora lora, RankChoice choice) {
    boolean byEnergy = choice instanceof RankChoice.Energy;
    var problems = new Problems();
    check(file, lora, byEnergy, "say the rank of the LoRA that it is to become", problems);
    problems.throwIfAny();
    var modules = new ArrayList<Resized>();
    for (var module : lora.modules().values()) {
      modules.add(resized(module, choice));
    }
    return made(modules, lora.differences());
  }

  private static Resized resized(AdapterModule module, RankChoice choice) {
    if (module instanceof LoraModule lora) {
      return Resized.ofProduct(lora.name(), lora.up().times(lora.scale()), lora.down(), choice);
    }
    if (!(choice instanceof RankChoice.Fixed(int rank))) {
      throw new IllegalArgumentException("checked before: " + choice);
    }
    try (var scope = TensorScope.open()) {
      var resized = Resized.ofMatrix(module.name(), ModuleChange.matrix(module, null), rank);
      scope.keep(resized.module().parameters());
      return resized;
    }
  }

  private static Made made(List<Resized> resized, Map<String, Tensor> differences) {
    var modules = new LinkedHashMap<String, AdapterModule>();
    double energy = 0;
    double all = 0;
    for (var one : resized) {
      modules.put(one.module().name(), one.module());
      energy += one.energy();
      all += one.all();
    }
    return new Made(new Lora(modules, differences), all == 0 ? 1 : energy / all);
  }

  /// Several LoRAs as one, which does what they do beside each other: their ranks stand next to each
  /// other, or, to a given rank, what matters most of their sum.
  ///
  /// @param rank null for all ranks of all
  /// @throws ProblemException for a DoRA; and for LoHa and LoKr where no rank is given
  public static Made joined(List<Part> parts, @Nullable Integer rank) {
    var problems = new Problems();
    String fix = "say the rank of the LoRA that is to be made";
    parts.forEach(part -> check(part.file(), part.lora(), rank == null, fix, problems));
    problems.throwIfAny();
    var byName = new LinkedHashMap<String, List<LoraModule>>();
    for (var part : parts) {
      for (var module : part.lora().modules().values()) {
        byName
            .computeIfAbsent(module.name(), _ -> new ArrayList<>())
            .add(scaled(module, part.strength(), rank));
      }
    }
    var modules = new ArrayList<Resized>();
    byName.forEach((name, several) -> modules.add(joined(name, several, rank)));
    return made(modules, differences(parts));
  }

  /// Tells of the first module that has no ranks of its own, where they are needed.
  private static void check(String file, Lora lora, boolean needed, String fix, Problems problems) {
    for (var module : lora.modules().values()) {
      if (module instanceof DoraModule) {
        problems.add(
            module.name() + " is a DoRA, whose lengths belong to its rank and base",
            file,
            "merge it into its base");
        return;
      } else if (needed && !(module instanceof LoraModule)) {
        problems.add(module.name() + " is no plain LoRA", file, fix);
        return;
      }
    }
  }

  /// As a plain LoRA, its strength in it.
  private static LoraModule scaled(AdapterModule module, double strength, @Nullable Integer rank) {
    if (module instanceof LoraModule lora) {
      var up = lora.up().to(DType.FLOAT32).times(lora.scale() * strength);
      return new LoraModule(lora.name(), lora.down().to(DType.FLOAT32), up, lora.rank());
    }
    if (rank == null) {
      throw new IllegalArgumentException("checked before: " + module);
    }
    try (var scope = TensorScope.open()) {
      var low = Resized.ofMatrix(module.name(), ModuleChange.matrix(module, null), rank).module();
      return new LoraModule(
          low.name(), scope.keep(low.down()), scope.keep(low.up().times(strength)), low.rank());
    }
  }

  private static Resized joined(String name, List<LoraModule> several, @Nullable Integer rank) {
    var down = Tensors.cat(0, several.stream().map(LoraModule::down).toList());
    var up = Tensors.cat(1, several.stream().map(LoraModule::up).toList());
    return rank == null
        ? new Resized(new LoraModule(name, down, up, down.size(0)), 1, 1)
        : Resized.ofProduct(name, up, down, new RankChoice.Fixed(rank));
  }

  private static Map<String, Tensor> differences(List<Part> parts) {
    var sums = new LinkedHashMap<String, Tensor>();
    for (var part : parts) {
      part.lora()
          .differences()
          .forEach((name, difference) ->
              sums.merge(name, difference.to(DType.FLOAT32).times(part.strength()), Tensor::plus));
    }
    return sums;
  }
}
