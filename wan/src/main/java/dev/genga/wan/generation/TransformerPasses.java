package dev.genga.wan.generation;

import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.transformer.Context;
import dev.genga.wan.transformer.ForwardPass;
import dev.genga.wan.transformer.PromptMemory;
import dev.genga.wan.transformer.WanTransformer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final WanTransformer model;
  private final Supplier<@Nullable TeaCacheState> caches;
  private final boolean offload;
  private final Map<List<Tensor>, Pass> passes = new HashMap<>();
  private int step;
  private int asked;
  private int skipped;

  private TransformerPasses(
      WanTransformer model, Supplier<@Nullable TeaCacheState> caches, boolean offload) {
    this.model = model;
    this.caches = caches;
    this.offload = offload;
  }

  /// @param model with its LoRAs
  /// @param name of its file
  public static TransformerPasses of(WanTransformer model, GenerationRequest request, String name) {
    var settings = request.sampling().teaCache();
    if (settings == null) {
      return new TransformerPasses(model, () -> null, false);
    }
    var fit = TeaCacheFit.of(model.config(), name);
    int steps = request.schedule().steps();
    return new TransformerPasses(
        model, () -> new TeaCacheState(settings, fit, steps), settings.offload());
  }

  @Override
  public void onStep(int step) {
    this.step = step;
  }

  @Override
  public Tensor velocity(Tensor latents, Tensor timesteps, List<Tensor> prompts) {
    asked++;
    var pass = passes.computeIfAbsent(prompts, _ -> new Pass(caches.get()));
    return model.forward(latents, timesteps, prompts, null, pass);
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

  /// The passes over one prompt.
  private final class Pass implements ForwardPass, AutoCloseable {
    private final PromptMemory prompts = new PromptMemory();
    private final @Nullable TeaCacheState cache;
    private @Nullable Tensor added;

    Pass(@Nullable TeaCacheState cache) {
      this.cache = cache;
    }

    @Override
    public Context context(Supplier<Context> embedding) {
      return prompts.context(embedding);
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
      prompts.close();
      if (cache != null) {
        cache.close();
      }
    }
  }
}
