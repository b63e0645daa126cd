package dev.genga.wan.lora;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.Dropout;
import dev.genga.tensor.nn.LayerDropout;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.PassSeed;
import dev.genga.wan.transformer.WanTransformer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// A low-rank adapter of the transformer: a small change for linear layers inside its blocks.
///
/// Source: Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021); the choice of
/// layers and the first values are musubi-tuner's (networks/lora.py, networks/lora_wan.py). The other
/// kinds: see [AdapterKind].
///
/// @param modules by the layer's module name, in the order of the model's layers
/// @param differences by the parameter's name, such as `blocks.0.norm3.bias`: what is added to it whole;
///     distill LoRAs have them, no training here makes them
public record Lora(Map<String, AdapterModule> modules, Map<String, Tensor> differences) {
  /// Keeps the order of the given maps.
  public Lora {
    modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
    differences = Collections.unmodifiableMap(new LinkedHashMap<>(differences));
  }

  /// An adapter of modules alone.
  public Lora(Map<String, AdapterModule> modules) {
    this(modules, Map.of());
  }

  /// The part of it that changes what `wanted` takes by name: a layer such as `blocks.0.ffn.2`, or a
  /// parameter such as `blocks.0.modulation`.
  public Lora only(Predicate<String> wanted) {
    var kept = new LinkedHashMap<>(modules);
    kept.keySet().removeIf(wanted.negate());
    var differing = new LinkedHashMap<>(differences);
    differing.keySet().removeIf(wanted.negate());
    return new Lora(kept, differing);
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

  /// Uses a random source up as making this LoRA's modules anew would; what else it has draws nothing.
  ///
  /// @param model that it is for
  public void redraw(WanTransformer model, RandomSource random) {
    model.map((name, linear) -> {
      if (modules.get(name) instanceof LoraModule module) {
        try (var _ = TensorScope.open()) {
          var size = new LayerSize(name, linear.inFeatures(), linear.outFeatures());
          var bottleneck = new Bottleneck(module.rank(), module.alpha());
          new NewModule(size, linear, bottleneck, random, Device.CPU).of(new AdapterKind.Lora());
        }
      }
      return linear;
    });
  }

  /// The model with this adapter beside its layers; the base stays as it is.
  ///
  /// @param strength 1 for the adapter as it was trained
  /// @throws IllegalArgumentException if a module's shape is not its layer's
  public WanTransformer attach(WanTransformer model, double strength) {
    return attach(model, _ -> strength);
  }

  /// [#attach(WanTransformer, double)] with a strength for each layer and parameter, by its name.
  ///
  /// Norms, modulations and the patch embedding are changed copies, since nothing can stand beside them.
  public WanTransformer attach(WanTransformer model, ToDoubleFunction<String> strength) {
    return new LoraApplication(this, strength).beside(model);
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
    return merge(model, _ -> strength);
  }

  /// [#merge(WanTransformer, double)] with a strength for each layer and parameter, by its name.
  public WanTransformer merge(WanTransformer model, ToDoubleFunction<String> strength) {
    return merge(model, strength, _ -> {});
  }

  /// The same, telling which of the model's tensors have been replaced.
  ///
  /// @param replaced takes each as soon as another is there for it, so that it may be closed before the next
  ///     layer's turn
  public WanTransformer merge(
      WanTransformer model, ToDoubleFunction<String> strength, Consumer<Tensor> replaced) {
    return new LoraApplication(this, strength, replaced).merged(model);
  }

  /// The module for a layer, or null where there is none.
  @Nullable AdapterModule fitting(String name, Linear linear) {
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

  /// A parameter with what this adds to it, summed in float32; the same one where it adds nothing.
  ///
  /// @param name the official one, such as `blocks.0.ffn.0.weight`
  /// @param strength by the name of the layer or parameter
  public Tensor changed(String name, Tensor parameter, ToDoubleFunction<String> strength) {
    return new LoraApplication(this, strength).changed(name, parameter);
  }

  /// Every tensor: [#parameters] and the differences.
  public List<Tensor> tensors() {
    var all = new ArrayList<>(parameters());
    all.addAll(differences.values());
    return all;
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
    return new Lora(changed, differences);
  }

  /// A copy with storage of its own, on a device in a dtype.
  public Lora copyTo(Device device, DType dtype) {
    var copied = new LinkedHashMap<String, Tensor>();
    differences.forEach((name, tensor) -> copied.put(name, tensor.to(device, dtype).copy()));
    var own = with(parameters().stream().map(tensor -> tensor.to(device, dtype).copy()).toList());
    return new Lora(own.modules, copied);
  }
}
