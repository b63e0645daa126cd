package dev.genga.wan.vae;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.Linear;

/// Decodes one clip, any number of latent frames at a time: the first gives 1 frame, each other 4.
public final class VaeDecoder implements AutoCloseable {
  private final VaeConfig config;
  private final Linear fromLatents;
  private final CausalNetwork network;
  private final LatentNormalization normalization;
  private final DType dtype;
  private final CausalHistory history = new CausalHistory();

  VaeDecoder(
      VaeConfig config,
      Linear fromLatents,
      CausalNetwork network,
      LatentNormalization normalization,
      DType dtype) {
    this.config = config;
    this.fromLatents = fromLatents;
    this.network = network;
    this.normalization = normalization;
    this.dtype = dtype;
  }

  /// Decodes the clip's next latent frames.
  ///
  /// @param latents `[1, z, f, h, w]`, normalised, on the VAE's device
  /// @return `[1, 3, F, 8 h, 8 w]` held to [-1, 1], float32
  /// @throws IllegalArgumentException for another number of channels or more than one clip
  public Tensor push(Tensor latents) {
    try (var scope = TensorScope.open()) {
      return scope.keep(pushUnclamped(latents).clampInPlace(-1, 1));
    }
  }

  /// [#push(Tensor)] without the last step.
  Tensor pushUnclamped(Tensor latents) {
    try (var scope = TensorScope.open()) {
      return scope.keep(frames(raw(latents)));
    }
  }

  /// What the network makes of the next latent frames, `[F, H, W, C]`.
  Tensor raw(Tensor latents) {
    if (latents.size(0) != 1 || latents.size(1) != config.latentChannels()) {
      throw new IllegalArgumentException(
          "latents must be [1, %d, f, h, w]: %s".formatted(config.latentChannels(), latents));
    }
    try (var scope = TensorScope.open();
        var _ = Autograd.off()) {
      var z = normalization.restore(latents.to(DType.FLOAT32));
      var input = fromLatents.forward(z.select(0, 0).permute(1, 2, 3, 0)).to(dtype);
      return scope.keep(network.forward(input, history));
    }
  }

  /// `[F, H, W, 3]` to `[1, 3, F, H, W]`, float32.
  static Tensor frames(Tensor raw) {
    return raw.permute(3, 0, 1, 2).unsqueeze(0).to(DType.FLOAT32).contiguous();
  }

  /// Frees what is remembered of the clip.
  @Override
  public void close() {
    history.close();
  }
}
