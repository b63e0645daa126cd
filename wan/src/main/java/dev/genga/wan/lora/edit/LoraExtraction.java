package dev.genga.wan.lora.edit;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.lora.AdapterModule;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/// The difference of two models as a LoRA: of each linear layer's its largest singular values.
///
/// @param lora float32
/// @param energy what of the layers' differences is in it, as a share of the sum of their squared elements
/// @param leftOut parameters that differ and are not in it
public record LoraExtraction(Lora lora, double energy, List<String> leftOut) {
  /// @param whole whether everything else that differs is taken too: layers outside the blocks by their
  ///     singular values, the rest whole
  /// @param done hears how many of [#parameters] were looked at
  /// @throws ProblemException if the models are of different sizes, or don't differ
  public static LoraExtraction of(
      TransformerCheckpoint base,
      TransformerCheckpoint tuned,
      int rank,
      boolean whole,
      IntConsumer done) {
    if (!parameters(base).equals(parameters(tuned))) {
      throw new ProblemException(
          "the two models are of different sizes",
          base.path() + " and " + tuned.path(),
          "name a model and what was trained from it");
    }
    var modules = new LinkedHashMap<String, AdapterModule>();
    var differences = new LinkedHashMap<String, Tensor>();
    var leftOut = new ArrayList<String>();
    double[] energy = new double[2];
    int at = 0;
    for (var entry : parameters(base).entrySet()) {
      String name = entry.getKey();
      boolean layer = entry.getValue().size() == 2 && name.endsWith(".weight");
      try (var scope = TensorScope.open()) {
        var difference = tuned.value(name).minus(base.value(name));
        double square = ModuleChange.product(difference, difference);
        if (square != 0 && layer && (whole || name.startsWith("blocks."))) {
          String module = name.substring(0, name.lastIndexOf('.'));
          var low = Resized.ofMatrix(module, difference, rank);
          scope.keep(List.of(low.module().down(), low.module().up()));
          modules.put(module, low.module());
          energy[0] += low.energy();
          energy[1] += square;
        } else if (square != 0 && whole) {
          differences.put(name, scope.keep(difference.to(DType.FLOAT32).contiguous()));
        } else if (square != 0) {
          leftOut.add(name);
        }
      }
      done.accept(++at);
    }
    return result(base, tuned, new Lora(modules, differences), energy, leftOut);
  }

  private static LoraExtraction result(
      TransformerCheckpoint base,
      TransformerCheckpoint tuned,
      Lora lora,
      double[] energy,
      List<String> leftOut) {
    if (lora.modules().isEmpty() && lora.differences().isEmpty()) {
      throw new ProblemException(
          leftOut.isEmpty()
              ? "the two models are the same"
              : "the two models differ in no linear layer of their blocks",
          base.path() + " and " + tuned.path(),
          leftOut.isEmpty()
              ? "name a model and what was trained from it"
              : "take everything that differs");
    }
    return new LoraExtraction(
        lora, energy[1] == 0 ? 1 : energy[0] / energy[1], List.copyOf(leftOut));
  }

  /// Shapes by name, in the order of the blocks.
  public static Map<String, List<Long>> parameters(TransformerCheckpoint model) {
    var shapes = Blocks.<Map<String, List<Long>>>map();
    model
        .tensors()
        .forEach((name, info) ->
            shapes
                .computeIfAbsent(Blocks.of(name), _ -> new LinkedHashMap<>())
                .put(name, info.shape()));
    var all = new LinkedHashMap<String, List<Long>>();
    shapes.values().forEach(all::putAll);
    return all;
  }
}
