package dev.genga.training.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.vae.VaeConfig;
import java.util.Map;

/// Wan's video autoencoder on whole clips at once, in a form that gradients flow through: the same
/// numbers from the same weights as [dev.genga.wan.vae.WanVae], which goes through a clip in parts
/// and writes in place.
///
/// Shapes: `B` clips, `F H W` frames, height and width in pixels, `f h w` in latents, `z` latent
/// channels. Source: Wan2.1, `wan/modules/vae.py`.
///
/// @param config the sizes
/// @param weights float32, under Wan2.1's own names
/// @param dtype what the networks compute in, each weight rounded to it first
record VaeGraph(VaeConfig config, Map<String, Tensor> weights, DType dtype) {
  /// Mean and log-variance of each latent's distribution, not normalised.
  ///
  /// @param frames `[B, 3, F, H, W]` in [-1, 1]; `F` is 1 + a multiple of the temporal stride
  /// @return `[B, 2 z, f, h, w]`, float32: the means, then the log-variances
  Tensor encode(Tensor frames) {
    try (var scope = TensorScope.open()) {
      var layers = new GraphLayers(weights, dtype);
      var x = layers.causal(channelsLast(frames).to(dtype), "encoder.conv1");
      int index = 0;
      for (int level = 0; level < config.widths().size(); level++) {
        for (int i = 0; i < config.residualBlocks(); i++) {
          x = layers.residual(x, "encoder.downsamples." + index++);
        }
        if (level < config.temporal().size()) {
          x = layers.downsample(x, "encoder.downsamples." + index++, config.temporal().get(level));
        }
      }
      x = middle(layers, x, "encoder.middle.");
      x = layers.head(x, "encoder.head.").to(DType.FLOAT32);
      return scope.keep(channelsSecond(GraphLayers.pointwise(x, weights, "conv1")));
    }
  }

  /// Frames from latents that are not normalised.
  ///
  /// @param latents `[B, z, f, h, w]`, float32
  /// @return `[B, 3, 1 + (f - 1) * temporal stride, H, W]`, float32, not held to [-1, 1]
  Tensor decode(Tensor latents) {
    try (var scope = TensorScope.open()) {
      var layers = new GraphLayers(weights, dtype);
      var z = GraphLayers.pointwise(channelsLast(latents), weights, "conv2").to(dtype);
      var x = middle(layers, layers.causal(z, "decoder.conv1"), "decoder.middle.");
      int index = 0;
      int last = config.widths().size() - 1;
      for (int level = 0; level <= last; level++) {
        for (int i = 0; i <= config.residualBlocks(); i++) {
          x = layers.residual(x, "decoder.upsamples." + index++);
        }
        if (level < last) {
          boolean doublesTime = config.temporal().get(last - level - 1);
          x = layers.upsample(x, "decoder.upsamples." + index++, doublesTime);
        }
      }
      return scope.keep(channelsSecond(layers.head(x, "decoder.head.").to(DType.FLOAT32)));
    }
  }

  private static Tensor middle(GraphLayers layers, Tensor x, String name) {
    var y = layers.attention(layers.residual(x, name + 0), name + 1);
    return layers.residual(y, name + 2);
  }

  /// `[B, C, F, H, W]` to `[B, F, H, W, C]`.
  private static Tensor channelsLast(Tensor x) {
    return x.permute(0, 2, 3, 4, 1).contiguous();
  }

  /// `[B, F, H, W, C]` to `[B, C, F, H, W]`.
  private static Tensor channelsSecond(Tensor x) {
    return x.permute(0, 4, 1, 2, 3);
  }
}
