package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.Device;
import dev.genga.tensor.HalfProducts;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.video.Frame;
import dev.genga.wan.vae.Pixels;
import java.util.ArrayList;
import java.util.List;

/// Makes videos: noise, then latents by the sampler, then frames by the decoder.
///
/// Previews during a training and the command `generate` both come through here, and through nothing
/// else: the same request, models and device give the same frames to the bit.
///
/// ```java
/// var prompts = EncodedPrompts.of(request, textEncoder::encode);
/// var latents = Generator.latents(request, model::forward, prompts, 16, device, listener);
/// List<Frame> frames = Generator.frames(request, latents, decoder, listener);
/// ```
///
/// The stages are apart so that text encoder, transformer and VAE need not be in memory together.
public final class Generator {
  private Generator() {}

  /// From noise to latents.
  ///
  /// The noise is drawn on the CPU by the request's seed, for the whole video at once, as ComfyUI
  /// does: it is the same on every device.
  ///
  /// @param model the transformer with its LoRAs
  /// @param prompts the request's
  /// @param channels of the latents
  /// @param device where the model computes
  /// @return latents, `[1, C, F, H, W]`, float32, on the device
  /// @throws ProblemException if the model gives numbers that are none
  public static Tensor latents(
      GenerationRequest request,
      VelocityModel model,
      EncodedPrompts prompts,
      int channels,
      Device device,
      GenerationListener listener) {
    try (var scope = TensorScope.open()) {
      return scope.keep(
          latents(request, noise(request, channels), model, prompts, device, listener));
    }
  }

  /// [#latents(GenerationRequest, VelocityModel, EncodedPrompts, int, Device, GenerationListener)]
  /// from other noise than the request's own.
  ///
  /// @param start noise, `[1, C, F, H, W]`, float32
  public static Tensor latents(
      GenerationRequest request,
      Tensor start,
      VelocityModel model,
      EncodedPrompts prompts,
      Device device,
      GenerationListener listener) {
    var sampling = request.sampling();
    if (sampling.teaCache() != null && !(model instanceof TransformerPasses)) {
      throw new IllegalArgumentException("only TransformerPasses do what TeaCache asks for");
    }
    try (var scope = TensorScope.open();
        var _ = Autograd.off();
        var _ = HalfProducts.inFloat32();
        var guided = new WatchedVelocity(velocity(request, model, prompts), listener)) {
      var noise = start.to(device);
      guided.onStep(0);
      var latents =
          sampling
              .sampler()
              .sample(
                  guided,
                  noise,
                  request.schedule(),
                  new RequestNoise(request, noise),
                  (step, steps, unfinished) -> {
                    listener.onStep(step, steps);
                    guided.tell(step, steps);
                    guided.onStep(step);
                  });
      checkFinite(latents);
      return scope.keep(latents);
    }
  }

  private static SteppedVelocity velocity(
      GenerationRequest request, VelocityModel model, EncodedPrompts prompts) {
    var sampling = request.sampling();
    int steps = request.schedule().steps();
    var windows = request.task().windows();
    return windows == null
        ? new GuidedVelocity(model, prompts, sampling, steps)
        : new WindowedVelocity(
            windows,
            prompts.sections(),
            (window, section) ->
                new GuidedVelocity(
                    model.window(window), prompts.section(section), sampling, steps));
  }

  /// The noise that a request starts from, `[1, C, F, H, W]`, float32, on the CPU.
  public static Tensor noise(GenerationRequest request, int channels) {
    return StartNoise.draw(
        RandomSource.seeded(request.seed()), request, request.size().latentShape(channels));
  }

  /// From latents to frames.
  ///
  /// @param latents of the request, `[1, C, F, H, W]`, float32, where the decoder computes
  /// @return all frames of the request
  public static List<Frame> frames(
      GenerationRequest request,
      Tensor latents,
      LatentDecoder decoder,
      GenerationListener listener) {
    var frames = new ArrayList<Frame>();
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      decoder.decode(
          latents,
          decoded -> {
            addTo(frames, decoded);
            listener.onFrames(frames.size(), request.size().frames());
          });
    }
    return List.copyOf(frames);
  }

  private static void addTo(List<Frame> frames, Tensor decoded) {
    try (var _ = TensorScope.open()) {
      for (var bytes : Pixels.toBytes(decoded).unbind(0)) {
        frames.add(new Frame((int) bytes.size(1), (int) bytes.size(0), bytes.toBytes()));
      }
    }
  }

  private static void checkFinite(Tensor latents) {
    boolean hasValues = latents.device().kind() != Device.Kind.META;
    if (hasValues && !latents.isFinite()) {
      throw new ProblemException(
          "the transformer gave latents that are not finite numbers",
          "the last step",
          "the weights may be damaged, or a LoRA's strength too high");
    }
  }
}
