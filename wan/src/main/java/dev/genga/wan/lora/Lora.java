package dev.genga.wan.lora;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.AdaptedLinear;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Dropout;
import dev.genga.tensor.nn.LayerDropout;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.PassSeed;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.nn.StreamedLinear;
import dev.genga.wan.transformer.WanTransformer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A low-rank adapter of the transformer: a small change for linear layers inside its blocks.
///
/// Source: Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021); the choice of
/// layers and the first values are musubi-tuner's (networks/lora.py, networks/lora_wan.py). The other
/// kinds: see [AdapterKind].
///
/// @param modules by the layer's module name, in the order of the model's layers
public record Lora(Map<String, AdapterModule> modules) {
  /// Keeps the order of the given map.
  public Lora {
    modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
  }

  /// A new LoRA for all linear layers of all blocks: see [#create(WanTransformer, AdapterOptions,
  /// RandomSource)].
  public static Lora create(WanTransformer model, int rank, double alpha, RandomSource random) {
    return create(model, AdapterOptions.lora(rank, alpha), random);
  }

  /// A new adapter, which changes nothing yet. Values are float32 on the model's device.
  ///
  /// The random source is used up as PyTorch does when it makes the same layers one after another: the
  /// same seed gives the same adapter.
  public static Lora create(WanTransformer model, AdapterOptions options, RandomSource random) {
    var modules = new LinkedHashMap<String, AdapterModule>();
    model.map((name, linear) -> {
      var bottleneck = options.of(name);
      if (bottleneck != null) {
        var size = new LayerSize(name, linear.inFeatures(), linear.outFeatures());
        var made = new NewModule(size, linear, bottleneck, random, model.device());
        modules.put(name, made.of(options.kind()));
      }
      return linear;
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
      return module == null ? linear : module.beside(linear, strength, null);
    });
  }

  /// The model with this adapter beside its layers, as it is trained.
  ///
  /// @param dropout how much is left out in each pass
  /// @param pass tells which pass it is
  public WanTransformer attach(WanTransformer model, Dropout dropout, PassSeed pass) {
    var layers = new ArrayList<>(modules.keySet());
    return model.map((name, linear) -> {
      var module = fitting(name, linear);
      if (module == null) {
        return linear;
      }
      var its = dropout.any() ? new LayerDropout(dropout, pass, layers.indexOf(name)) : null;
      return module.beside(linear, 1, its);
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

  private static Linear merged(Linear linear, AdapterModule module, double strength) {
    return switch (linear) {
      case DenseLinear(var weight, var bias) ->
          new DenseLinear(merged(weight, module, strength, weight.dtype()), bias);
      case QuantizedLinear quantized ->
          new DenseLinear(
              merged(quantized.dequantized(), module, strength, DType.BFLOAT16), quantized.bias());
      case StreamedLinear streamed ->
          throw new IllegalArgumentException(
              "a weight that comes and goes can't change: " + streamed);
      case AdaptedLinear adapted -> adapted.over(merged(adapted.base(), module, strength));
    };
  }

  /// Added in float32.
  private static Tensor merged(Tensor weight, AdapterModule module, double strength, DType dtype) {
    try (var scope = TensorScope.open()) {
      return scope.keep(module.merged(weight.to(DType.FLOAT32), strength).to(dtype));
    }
  }

  /// The module for a layer, or null where there is none.
  private @Nullable AdapterModule fitting(String name, Linear linear) {
    var module = modules.get(name);
    if (module != null
        && (module.inFeatures() != linear.inFeatures()
            || module.outFeatures() != linear.outFeatures())) {
      throw new IllegalArgumentException(
          "%s takes [%d -> %d]: %s"
              .formatted(name, linear.inFeatures(), linear.outFeatures(), module.parameters()));
    }
    return module;
  }

  /// Every trained tensor, module by module: of a LoRA `down`, then `up`; of others see
  /// [AdapterModule#tensors].
  public List<Tensor> parameters() {
    return modules.values().stream().flatMap(module -> module.parameters().stream()).toList();
  }

  /// The same adapter with other values.
  ///
  /// @param values in the order of [#parameters], of their shapes
  public Lora with(List<Tensor> values) {
    var changed = new LinkedHashMap<String, AdapterModule>();
    int at = 0;
    for (var module : modules.values()) {
      int count = module.tensors().size();
      changed.put(module.name(), module.with(values.subList(at, at + count)));
      at += count;
    }
    return new Lora(changed);
  }

  /// A copy with storage of its own, on a device in a dtype.
  public Lora copyTo(Device device, DType dtype) {
    return with(parameters().stream().map(tensor -> tensor.to(device, dtype).copy()).toList());
  }
}
