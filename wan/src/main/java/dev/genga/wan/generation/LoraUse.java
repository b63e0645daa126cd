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
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A LoRA that takes part in a generation.
///
/// @param file where it lies, as the user named it
/// @param strength 1 for the LoRA as it was trained, 0 for none of it; may be negative
/// @param reach at which steps and in which blocks
public record LoraUse(String file, double strength, LoraReach reach) {
  /// Everywhere, at every step, beside the weights.
  public LoraUse(String file, double strength) {
    this(file, strength, LoraReach.ALL);
  }

  /// A model with LoRAs beside its layers, as they stand while they are trained. Merged into the weights
  /// they would be rounded with them, and a preview would differ.
  ///
  /// @param loras in the order in which they are added, for all steps alike; their tensors are in the
  ///     caller's scope
  /// @param device of the model
  /// @throws dev.genga.base.ProblemException if a file is no LoRA of this model
  public static WanTransformer beside(WanTransformer base, List<LoraUse> loras, Device device) {
    var model = base;
    for (var use : loras) {
      use.refuseSteps();
      var lora = use.read(base, device);
      model = lora.attach(model, use::strengthOf);
    }
    return model;
  }

  /// The LoRA's part that takes part somewhere, float32 on the device, in the caller's scope.
  Lora read(WanTransformer base, Device device) {
    try (var file = WeightsFile.open(Path.of(file()))) {
      return part(LoraReader.read(file, base)).copyTo(device, DType.FLOAT32);
    }
  }

  /// What the change of a layer or parameter is multiplied with, by its name.
  double strengthOf(String name) {
    return strength * reach.factor(name);
  }

  private Lora part(Lora lora) {
    return lora.only(name -> reach.factor(name) != 0);
  }

  private void refuseSteps() {
    if (!reach.steps().isEmpty()) {
      throw new IllegalArgumentException("only a generation has steps: " + this);
    }
  }

  /// A model with LoRAs added into its weights, for a training to start from. The weights that they
  /// replace are closed.
  ///
  /// Like musubi-tuner's `--base_weights`, each is added in float32 and the sum is rounded to the weight's
  /// own dtype (networks/lora.py, `merge_to`); weights of 8 bits with scales become bfloat16.
  ///
  /// Each layer's old weight is closed before the next layer's turn: there is room for a layer more, not for a
  /// second model.
  ///
  /// @throws dev.genga.base.ProblemException if a file is no LoRA of this model
  public static WanTransformer into(WanTransformer base, List<LoraUse> loras) {
    return merged(base, loras, Tensor::close);
  }

  /// [#into] a model whose own weights stay.
  static WanTransformer merged(WanTransformer base, List<LoraUse> loras) {
    if (loras.isEmpty()) {
      return base;
    }
    var own = tensors(base);
    return merged(
        base,
        loras,
        tensor -> {
          if (!own.contains(tensor)) {
            tensor.close(); // an earlier LoRA's
          }
        });
  }

  /// @param replaced takes each tensor that has been replaced
  static WanTransformer merged(
      WanTransformer base, List<LoraUse> loras, Consumer<Tensor> replaced) {
    var model = base;
    for (var use : loras) {
      model = use.merged(model, replaced);
    }
    return model;
  }

  /// The new tensors are in the caller's scope; the LoRA's own are gone.
  private WanTransformer merged(WanTransformer model, Consumer<Tensor> replaced) {
    refuseSteps();
    try (var scope = TensorScope.open();
        var file = WeightsFile.open(Path.of(file()))) {
      var lora = part(LoraReader.read(file, model)).copyTo(model.device(), DType.FLOAT32);
      var merged = lora.merge(model, this::strengthOf, replaced);
      tensors(merged).forEach(scope::keep); // those that are not of this scope stay where they are
      return merged;
    }
  }

  /// All tensors of a plain model, each told apart from equal ones.
  private static Set<Tensor> tensors(WanTransformer model) {
    Set<Tensor> all = Collections.newSetFromMap(new IdentityHashMap<>());
    var _ =
        model.map((_, linear) -> {
          all.addAll(tensors(linear));
          return linear;
        });
    var _ =
        model.mapRest(
            (_, linear) -> {
              all.addAll(tensors(linear));
              return linear;
            },
            (_, tensor) -> {
              all.add(tensor);
              return tensor;
            });
    return all;
  }

  private static List<Tensor> tensors(Linear linear) {
    var tensors = new ArrayList<Tensor>();
    var bias =
        switch (linear) {
          case DenseLinear(var weight, var its) -> {
            tensors.add(weight);
            yield its;
          }
          case QuantizedLinear(var weight, var scale, var its) -> {
            tensors.addAll(List.of(weight, scale));
            yield its;
          }
          case StreamedLinear other -> throw refused(other);
          case AdaptedLinear other -> throw refused(other);
        };
    if (bias != null) {
      tensors.add(bias);
    }
    return tensors;
  }

  private static IllegalArgumentException refused(Linear other) {
    return new IllegalArgumentException("only a plain model takes them in: " + other);
  }

  void check(int steps, Problems problems, UnaryOperator<String> where) {
    if (file.isBlank()) {
      problems.add("a LoRA has no file", where.apply("loras"), "name its safetensors file");
    }
    if (!Double.isFinite(strength)) {
      problems.add(
          "the strength of %s is %s".formatted(file, strength), where.apply("loras"), "use 1");
    }
    reach.check(file, steps, problems, where.apply("loras"));
  }
}
