package dev.genga.wan.vae;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.Linear;

/// Encodes one clip as its frames come: first 1, then 4 at a time, each giving one latent frame.
///
/// A latent frame depends on the frames up to its own and on none after, so the latents of a clip's
/// beginning are the beginning of the clip's latents. Only a few frames are held in memory.
///
/// ```java
/// try (var encoder = vae.newEncoder()) {
///   latents.add(encoder.push(first));
///   while (more) latents.add(encoder.push(nextFour));
/// }
/// ```
public final class VaeEncoder implements AutoCloseable {
  private final VaeConfig config;
  private final CausalNetwork network;
  private final Linear toMean;
  private final LatentNormalization normalization;
  private final DType dtype;
  private final CausalHistory history = new CausalHistory();
  private boolean started;

  VaeEncoder(
      VaeConfig config,
      CausalNetwork network,
      Linear toMean,
      LatentNormalization normalization,
      DType dtype) {
    this.config = config;
    this.network = network;
    this.toMean = toMean;
    this.normalization = normalization;
    this.dtype = dtype;
  }

  /// How many frames the next latent frame takes: 1 at first, then 4 with the published VAE.
  public int framesWanted() {
    return started ? config.temporalStride() : 1;
  }

  /// Encodes the clip's next frames.
  ///
  /// @param frames `[1, 3, F, H, W]` in [-1, 1] on the VAE's device; `F` is [#framesWanted()] or any
  ///     multiple of the temporal stride more
  /// @return the mean of each latent's distribution, normalised: `[1, z, f, H / 8, W / 8]`, float32
  /// @throws IllegalArgumentException for another number of frames, or a size that is not a multiple
  ///     of the spatial stride
  public Tensor push(Tensor frames) {
    check(frames);
    started = true;
    try (var scope = TensorScope.open();
        var _ = Autograd.off()) {
      var pixels = frames.select(0, 0).permute(1, 2, 3, 0).to(dtype).contiguous(); // [F, H, W, 3]
      var mean = toMean.forward(network.forward(pixels, history).to(DType.FLOAT32));
      var latents = normalization.normalize(mean.permute(3, 0, 1, 2).unsqueeze(0));
      return scope.keep(latents.contiguous());
    }
  }

  private void check(Tensor frames) {
    long rest = frames.size(2) - framesWanted();
    if (frames.size(0) != 1 || rest < 0 || rest % config.temporalStride() != 0) {
      throw new IllegalArgumentException(
          "frames must be [1, 3, F, H, W] with F = %d + n * %d: %s"
              .formatted(framesWanted(), config.temporalStride(), frames));
    }
    int stride = config.spatialStride();
    if (frames.size(3) % stride != 0 || frames.size(4) % stride != 0) {
      throw new IllegalArgumentException(
          "height and width must be multiples of %d: %s".formatted(stride, frames));
    }
  }

  /// Frees what is remembered of the clip.
  @Override
  public void close() {
    history.close();
  }
}
