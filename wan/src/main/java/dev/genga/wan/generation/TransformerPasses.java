package dev.genga.wan.generation;

import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.transformer.Context;
import dev.genga.wan.transformer.ForwardOptions;
import dev.genga.wan.transformer.ForwardPass;
import dev.genga.wan.transformer.PromptMemory;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.WanTransformer;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A transformer during one generation: what its passes over a prompt have in common at all timesteps
/// is computed once, and with [TeaCache] some of the blocks are skipped. Without it the numbers are those
/// of [WanTransformer#forward], to the bit.
///
/// ```java
/// try (var passes = TransformerPasses.of(model, request, "wan2.1_t2v_14B.safetensors")) {
///   var latents = Generator.latents(request, passes, prompts, 16, device, listener);
/// }
/// ```
public final class TransformerPasses implements VelocityModel, AutoCloseable {
  private final Function<Tensor, WanTransformer> models;
  private final Supplier<@Nullable TeaCacheState> caches;
  private final boolean offload;
  private final Map<Key, Pass> passes = new HashMap<>();
  private int step;
  private int asked;
  private int skipped;

  /// Passes that have something in common.
  private record Key(PassKind kind, List<Tensor> prompts) {}

  private TransformerPasses(
      Function<Tensor, WanTransformer> models,
      Supplier<@Nullable TeaCacheState> caches,
      boolean offload) {
    this.models = models;
    this.caches = caches;
    this.offload = offload;
  }

  /// @param model with its LoRAs
  /// @param name of its file
  public static TransformerPasses of(WanTransformer model, GenerationRequest request, String name) {
    return of(model.config(), _ -> model, request, name);
  }

  /// @param models the model with its LoRAs, by the timesteps of a pass
  static TransformerPasses of(
      TransformerConfig config,
      Function<Tensor, WanTransformer> models,
      GenerationRequest request,
      String name) {
    var settings = request.sampling().teaCache();
    if (settings == null) {
      return new TransformerPasses(models, () -> null, false);
    }
    var fit = TeaCacheFit.of(config, name);
    int steps = request.schedule().steps();
    return new TransformerPasses(
        models, () -> new TeaCacheState(settings, fit, steps), settings.offload());
  }

  @Override
  public void onStep(int step) {
    this.step = step;
  }

  @Override
  public VelocityModel inPass(PassKind kind) {
    return (latents, timesteps, prompts, options) ->
        velocity(kind, latents, timesteps, prompts, options);
  }

  @Override
  public Tensor velocity(
      Tensor latents, Tensor timesteps, List<Tensor> prompts, ForwardOptions options) {
    return velocity(PassKind.POSITIVE, latents, timesteps, prompts, options);
  }

  private Tensor velocity(
      PassKind kind,
      Tensor latents,
      Tensor timesteps,
      List<Tensor> prompts,
      ForwardOptions options) {
    asked++;
    var model = models.apply(timesteps);
    var pass = passes.computeIfAbsent(new Key(kind, prompts), _ -> new Pass(caches.get()));
    pass.model = model;
    return model.forward(latents, timesteps, prompts, null, options, pass);
  }

  /// How many passes there were so far.
  public int asked() {
    return asked;
  }

  /// How many of them skipped their blocks.
  public int skipped() {
    return skipped;
  }

  @Override
  public void close() {
    passes.values().forEach(Pass::close);
    passes.clear();
  }

  /// The passes of one kind over one prompt.
  private final class Pass implements ForwardPass, AutoCloseable {
    /// By model: other LoRAs may change how a prompt is embedded.
    private final Map<WanTransformer, PromptMemory> prompts = new IdentityHashMap<>();

    private final @Nullable TeaCacheState cache;
    private @Nullable WanTransformer model;
    private @Nullable Tensor added;

    Pass(@Nullable TeaCacheState cache) {
      this.cache = cache;
    }

    @Override
    public Context context(Supplier<Context> embedding) {
      return prompts
          .computeIfAbsent(Objects.requireNonNull(model), _ -> new PromptMemory())
          .context(embedding);
    }

    @Override
    public Tensor blocks(WanTransformer.Embedded start, Supplier<Tensor> blocks) {
      var x = start.x();
      if (cache == null) {
        return blocks.get();
      }
      if (cache.skips(step, start.time(), start.projectedTime()) && added != null) {
        skipped++;
        return x.plus(added.to(x.device()));
      }
      var y = blocks.get();
      if (cache.watches(step)) {
        keep(y, x);
      }
      return y;
    }

    private void keep(Tensor y, Tensor x) {
      forget();
      try (var _ = TensorScope.open()) {
        var change = y.minus(x);
        added = TensorScope.release(offload ? change.to(Device.CPU) : change);
      }
    }

    private void forget() {
      if (added != null) {
        added.close();
        added = null;
      }
    }

    @Override
    public void close() {
      forget();
      prompts.values().forEach(PromptMemory::close);
      prompts.clear();
      if (cache != null) {
        cache.close();
      }
    }
  }
}
