package dev.genga.wan.lora;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.LoraLinear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.wan.transformer.WanTransformer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A low-rank adapter of the transformer: a small change for each linear layer inside its blocks.
///
/// Source: Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021); the choice of
/// layers and the first values are musubi-tuner's (networks/lora.py, networks/lora_wan.py).
///
/// @param modules by the layer's module name, in the order of the model's layers
public record Lora(Map<String, LoraModule> modules) {
  /// Keeps the order of the given map.
  public Lora {
    modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
  }

  /// A new adapter for all linear layers of all blocks: `down` uniform in +-1/sqrt(in), `up` zero, so
  /// that it changes nothing yet. Values are float32 on the model's device.
  ///
  /// The random source is used up as PyTorch does when it makes the same layers one after another,
  /// first each with its default values: the same seed gives the same adapter.
  public static Lora create(WanTransformer model, int rank, double alpha, RandomSource random) {
    var modules = new LinkedHashMap<String, LoraModule>();
    model.map((name, linear) -> {
      try (var scope = TensorScope.open()) {
        long in = linear.inFeatures();
        long out = linear.outFeatures();
        random.rand(DType.FLOAT32, rank, in);
        random.rand(DType.FLOAT32, out, rank);
        double bound = 1 / Math.sqrt(in);
        var down =
            random.rand(DType.FLOAT32, rank, in).times(2 * bound).minus(bound).to(model.device());
        var up = Tensors.zeros(new long[] {out, rank}, DType.FLOAT32, model.device());
        modules.put(name, new LoraModule(name, scope.keep(down), scope.keep(up), alpha));
        return linear;
      }
    });
    return new Lora(modules);
  }

  /// The model with this adapter beside its layers; the base stays as it is.
  ///
  /// @param strength 1 for the adapter as it was trained
  /// @throws IllegalArgumentException if a module's shape is not its layer's
  public WanTransformer attach(WanTransformer model, double strength) {
    return model.map((name, linear) -> {
      var module = fitting(name, linear);
      return module == null
          ? linear
          : new LoraLinear(linear, module.down(), module.up(), module.scale() * strength);
    });
  }

  /// The model with this adapter added into the weights of its layers: faster to run, and the same
  /// but for rounding. The layers it changes become dense, in their weight's dtype.
  public WanTransformer merge(WanTransformer model, double strength) {
    return model.map((name, linear) -> {
      var module = fitting(name, linear);
      return module == null ? linear : merged(linear, module, strength);
    });
  }

  /// `weight + strength * delta`, added in float32.
  ///
  /// @param weight `[out, in]`
  /// @return `[out, in]`, float32
  static Tensor mergedWeight(Tensor weight, LoraModule module, double strength) {
    return weight.to(DType.FLOAT32).plus(module.delta().times(strength));
  }

  private static Linear merged(Linear linear, LoraModule module, double strength) {
    return switch (linear) {
      case DenseLinear(var weight, var bias) ->
          new DenseLinear(mergedWeight(weight, module, strength).to(weight.dtype()), bias);
      case QuantizedLinear quantized ->
          new DenseLinear(
              mergedWeight(quantized.dequantized(), module, strength).to(DType.BFLOAT16),
              quantized.bias());
      case LoraLinear(var base, var down, var up, var scale) ->
          new LoraLinear(merged(base, module, strength), down, up, scale);
    };
  }

  /// The module for a layer, or null where there is none.
  private @Nullable LoraModule fitting(String name, Linear linear) {
    var module = modules.get(name);
    if (module != null
        && (module.down().size(1) != linear.inFeatures()
            || module.up().size(0) != linear.outFeatures())) {
      throw new IllegalArgumentException(
          "%s takes [%d -> %d]: %s, %s"
              .formatted(
                  name, linear.inFeatures(), linear.outFeatures(), module.down(), module.up()));
    }
    return module;
  }

  /// Every trained tensor: `down`, then `up` of each module.
  public List<Tensor> parameters() {
    var parameters = new ArrayList<Tensor>();
    for (var module : modules.values()) {
      parameters.add(module.down());
      parameters.add(module.up());
    }
    return parameters;
  }

  /// The same adapter with other values.
  ///
  /// @param values in the order of [#parameters], of their shapes
  public Lora with(List<Tensor> values) {
    var changed = new LinkedHashMap<String, LoraModule>();
    var next = values.iterator();
    modules.forEach(
        (name, m) -> changed.put(name, new LoraModule(name, next.next(), next.next(), m.alpha())));
    return new Lora(changed);
  }

  /// A copy with storage of its own, on a device in a dtype.
  public Lora copyTo(Device device, DType dtype) {
    var copied = new LinkedHashMap<String, LoraModule>();
    modules.forEach((name, m) ->
        copied.put(
            name,
            new LoraModule(
                name,
                m.down().to(device, dtype).copy(),
                m.up().to(device, dtype).copy(),
                m.alpha())));
    return new Lora(copied);
  }
}
