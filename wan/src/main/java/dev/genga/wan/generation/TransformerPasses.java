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
  private final @Nullable ImageCondition image;
  private final Map<Key, Pass> passes = new HashMap<>();
  private int step;
  private int asked;
  private int skipped;

  /// Passes that have something in common.
  ///
  /// @param window the latent frames that they see; none for all
  private record Key(List<Integer> window, PassKind kind, List<Tensor> prompts) {}

  private TransformerPasses(
      Function<Tensor, WanTransformer> models,
      Supplier<@Nullable TeaCacheState> caches,
      boolean offload,
      @Nullable ImageCondition image) {
    this.models = models;
    this.caches = caches;
    this.offload = offload;
    this.image = image;
  }

  /// @param model with its LoRAs
  /// @param name of its file
  public static TransformerPasses of(WanTransformer model, GenerationRequest request, String name) {
    return of(model, request, name, null);
  }

  /// The same of a model of either kind.
  ///
  /// @param image what an image-to-video transformer is told, null for a text-to-video one
  public static TransformerPasses of(
      WanTransformer model,
      GenerationRequest request,
      String name,
      @Nullable ImageCondition image) {
    return of(model.config(), _ -> model, request, name, image);
  }

  /// @param models the model with its LoRAs, by the timesteps of a pass
  /// @param image what an image-to-video transformer is told, null for a text-to-video one
  static TransformerPasses of(
      TransformerConfig config,
      Function<Tensor, WanTransformer> models,
      GenerationRequest request,
      String name,
      @Nullable ImageCondition image) {
    var settings = request.sampling().teaCache();
    if (settings == null) {
      return new TransformerPasses(models, () -> null, false, image);
    }
    var fit = TeaCacheFit.of(config, name);
    int steps = request.schedule().steps();
    return new TransformerPasses(
        models, () -> new TeaCacheState(settings, fit, steps), settings.offload(), image);
  }

  @Override
  public void onStep(int step) {
    this.step = step;
  }

  @Override
  public VelocityModel inPass(PassKind kind) {
    return whole().inPass(kind);
  }

  @Override
  public VelocityModel window(List<Integer> latents) {
    return whole().window(latents);
  }

  private View whole() {
    return new View(this, List.of(), PassKind.POSITIVE);
  }

  @Override
  public Tensor velocity(
      Tensor latents, Tensor timesteps, List<Tensor> prompts, ForwardOptions options) {
    return whole().velocity(latents, timesteps, prompts, options);
  }

  /// The transformer as it sees some latent frames, or all, in one kind of pass.
  ///
  /// @param window latent frames; none for all of the video
  private record View(TransformerPasses all, List<Integer> window, PassKind kind)
      implements VelocityModel {
    @Override
    public void onStep(int step) {
      all.onStep(step);
    }

    @Override
    public VelocityModel inPass(PassKind other) {
      return new View(all, window, other);
    }

    @Override
    public VelocityModel window(List<Integer> other) {
      return new View(all, other, kind);
    }

    @Override
    public Tensor velocity(
        Tensor latents, Tensor timesteps, List<Tensor> prompts, ForwardOptions options) {
      return all.pass(new Key(window, kind, prompts), latents, timesteps, options);
    }
  }

  private Tensor pass(Key key, Tensor latents, Tensor timesteps, ForwardOptions options) {
    asked++;
    var model = models.apply(timesteps);
    var pass = passes.computeIfAbsent(key, _ -> new Pass(caches.get()));
    pass.model = model;
    if (image == null) {
      return model.forward(latents, timesteps, key.prompts(), null, options, pass);
    }
    try (var scope = TensorScope.open()) {
      var seen = key.window().isEmpty() ? image : image.window(key.window());
      return scope.keep(
          model.forward(
              seen.beside(latents),
              timesteps,
              key.prompts(),
              seen.tokens(latents.size(0)),
              options,
              pass));
    }
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
