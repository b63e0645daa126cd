package dev.genga.wan.lora;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.AdaptedLinear;
import dev.genga.tensor.nn.ChangedLinear;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.nn.ShiftedLinear;
import dev.genga.tensor.nn.StreamedLinear;
import dev.genga.tensor.nn.WholeChange;
import dev.genga.wan.transformer.LinearMap;
import dev.genga.wan.transformer.WanTransformer;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// An adapter's way into a model.
///
/// @param strength of each layer and parameter, by its name
/// @param replaced takes each tensor of the model that a merge has made another of, as soon as it has
record LoraApplication(Lora lora, ToDoubleFunction<String> strength, Consumer<Tensor> replaced) {
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  LoraApplication(Lora lora, ToDoubleFunction<String> strength) {
    this(lora, strength, _ -> {});
  }

  /// The model with the changes beside its linear layers.
  WanTransformer beside(WanTransformer model) {
    return changed(model, this::beside);
  }

  /// The model with the changes in its weights.
  WanTransformer merged(WanTransformer model) {
    return changed(model, this::merged);
  }

  private WanTransformer changed(WanTransformer model, LinearMap layers) {
    var inBlocks = new HashSet<String>();
    var adapted =
        model.map((name, linear) -> {
          inBlocks.add(name);
          return layers.apply(name, linear);
        });
    return hasMore(inBlocks)
        ? adapted.mapRest(layers, (name, parameter) -> instead(parameter, changed(name, parameter)))
        : adapted;
  }

  /// Whether anything but the blocks' linear layers is changed.
  private boolean hasMore(Set<String> inBlocks) {
    return !inBlocks.containsAll(lora.modules().keySet())
        || lora.differences().keySet().stream()
            .anyMatch(name -> !inBlocks.contains(name.substring(0, name.lastIndexOf('.'))));
  }

  private Linear beside(String name, Linear linear) {
    var module = lora.fitting(name, linear);
    var layer = module == null ? linear : module.beside(linear, strengthOf(name), null);
    var difference = difference(name + WEIGHT);
    if (difference != null) {
      var change = new WholeChange(difference, strengthOf(name + WEIGHT));
      layer = new ChangedLinear(layer, change, null);
    }
    var shift = difference(name + BIAS);
    return shift == null ? layer : new ShiftedLinear(layer, scaled(shift, name + BIAS));
  }

  private Linear merged(String name, Linear linear) {
    var module = lora.fitting(name, linear);
    boolean changes =
        module != null || difference(name + WEIGHT) != null || difference(name + BIAS) != null;
    return changes ? merged(name, linear, module) : linear;
  }

  private Linear merged(String name, Linear linear, @Nullable AdapterModule module) {
    return switch (linear) {
      case DenseLinear(var weight, var bias) ->
          new DenseLinear(
              instead(weight, merged(name, weight, module, weight.dtype())), merged(name, bias));
      case QuantizedLinear quantized ->
          new DenseLinear(widened(name, quantized, module), merged(name, quantized.bias()));
      case StreamedLinear streamed ->
          throw new IllegalArgumentException(
              "a weight that comes and goes can't change: " + streamed);
      case AdaptedLinear adapted -> adapted.over(merged(name, adapted.base(), module));
    };
  }

  private Tensor widened(String name, QuantizedLinear quantized, @Nullable AdapterModule module) {
    try (var scope = TensorScope.open()) {
      var sum = merged(name, quantized.dequantized(), module, DType.BFLOAT16);
      replaced.accept(quantized.weight());
      replaced.accept(quantized.scale());
      return scope.keep(sum);
    }
  }

  private Tensor instead(Tensor old, Tensor made) {
    if (made != old) {
      replaced.accept(old);
    }
    return made;
  }

  /// Added in float32.
  private Tensor merged(String name, Tensor weight, @Nullable AdapterModule module, DType dtype) {
    var difference = difference(name + WEIGHT);
    if (module == null && difference == null && weight.dtype() == dtype) {
      return weight;
    }
    try (var scope = TensorScope.open()) {
      var sum = weight.to(DType.FLOAT32);
      if (module != null) {
        var matrix = sum.dim() > 2 ? sum.flatten(1, -1) : sum; // a kernel
        sum = module.merged(matrix, strengthOf(name)).reshape(weight.shape());
      }
      if (difference != null) {
        sum = sum.plus(scaled(difference, name + WEIGHT).reshape(sum.shape()));
      }
      return scope.keep(sum.to(dtype));
    }
  }

  private @Nullable Tensor merged(String name, @Nullable Tensor bias) {
    return bias == null || difference(name + BIAS) == null
        ? bias
        : instead(bias, changed(name + BIAS, bias));
  }

  /// A parameter that is no linear layer's weight, with what is added to it.
  Tensor changed(String name, Tensor parameter) {
    if (name.endsWith(WEIGHT)) {
      String layer = name.substring(0, name.length() - WEIGHT.length());
      return merged(layer, parameter, lora.modules().get(layer), parameter.dtype());
    }
    var difference = difference(name);
    if (difference == null) {
      return parameter;
    }
    try (var scope = TensorScope.open()) {
      var sum =
          parameter.to(DType.FLOAT32).plus(scaled(difference, name).reshape(parameter.shape()));
      return scope.keep(sum.to(parameter.dtype()));
    }
  }

  private @Nullable Tensor difference(String parameter) {
    return lora.differences().get(parameter);
  }

  private Tensor scaled(Tensor difference, String name) {
    return difference.to(DType.FLOAT32).times(strengthOf(name));
  }

  private double strengthOf(String name) {
    return strength.applyAsDouble(name);
  }
}
