package dev.genga.wan.generation;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.AdaptedLinear;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.nn.StreamedLinear;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.lora.MusubiLoraFormat;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A LoRA that takes part in a generation.
///
/// @param file where it lies, as the user named it
/// @param strength 1 for the LoRA as it was trained, 0 for none of it; may be negative
public record LoraUse(String file, double strength) {
  /// A model with LoRAs beside its layers, as they stand while they are trained. Merged into the weights
  /// they would be rounded with them, and a preview would differ.
  ///
  /// @param loras in the order in which they are added; their tensors are in the caller's scope
  /// @param device of the model
  /// @throws dev.genga.base.ProblemException if a file is no LoRA of this model
  public static WanTransformer beside(WanTransformer base, List<LoraUse> loras, Device device) {
    var model = base;
    for (var use : loras) {
      try (var file = WeightsFile.open(Path.of(use.file()))) {
        var lora = MusubiLoraFormat.read(file, base).copyTo(device, DType.FLOAT32);
        model = lora.attach(model, use.strength());
      }
    }
    return model;
  }

  /// A model with LoRAs added into its weights, for a training to start from. The weights that they
  /// replace are closed.
  ///
  /// Like musubi-tuner's `--base_weights`, each is added in float32 and the sum is rounded to the weight's
  /// own dtype (networks/lora.py, `merge_to`); weights of 8 bits with scales become bfloat16.
  ///
  /// @throws dev.genga.base.ProblemException if a file is no LoRA of this model
  public static WanTransformer into(WanTransformer base, List<LoraUse> loras) {
    var model = base;
    for (var use : loras) {
      try (var scope = TensorScope.open();
          var file = WeightsFile.open(Path.of(use.file()))) {
        var lora = MusubiLoraFormat.read(file, model).copyTo(model.device(), DType.FLOAT32);
        var layers = lora.modules().keySet();
        var replaced = weights(model, layers);
        model = lora.merge(model, use.strength());
        scope.keep(weights(model, layers));
        replaced.forEach(Tensor::close);
      }
    }
    return model;
  }

  private static List<Tensor> weights(WanTransformer model, Set<String> layers) {
    var weights = new ArrayList<Tensor>();
    model.map((name, linear) -> {
      if (layers.contains(name)) {
        switch (linear) {
          case DenseLinear(var weight, _) -> weights.add(weight);
          case QuantizedLinear(var weight, var scale, _) -> weights.addAll(List.of(weight, scale));
          case StreamedLinear other -> throw refused(other);
          case AdaptedLinear other -> throw refused(other);
        }
      }
      return linear;
    });
    return weights;
  }

  private static IllegalArgumentException refused(Linear other) {
    return new IllegalArgumentException("only a plain model takes them in: " + other);
  }

  void check(Problems problems, UnaryOperator<String> where) {
    if (file.isBlank()) {
      problems.add("a LoRA has no file", where.apply("loras"), "name its safetensors file");
    }
    if (!Double.isFinite(strength)) {
      problems.add(
          "the strength of %s is %s".formatted(file, strength), where.apply("loras"), "use 1");
    }
  }
}
