package dev.genga.wan.transformer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;

/// One block of the Wan transformer: the video tokens attend to each other, then to the prompt,
/// then pass a feed-forward network. The time embedding modulates the first and the last.
///
/// Shapes: `B` batch, `L` video tokens, `C` model width.
///
/// Source: `WanAttentionBlock` of Wan2.1's wan/modules/model.py.
///
/// @param modulation `[1, 6, C]`
/// @param promptNormWeight weight of the norm before the cross attention, `[C]`
/// @param promptNormBias its bias, `[C]`
public record WanBlock(
    double eps,
    Tensor modulation,
    SelfAttention selfAttention,
    Tensor promptNormWeight,
    Tensor promptNormBias,
    CrossAttention crossAttention,
    FeedForward feedForward) {

  static WanBlock load(TransformerWeights weights, String name) {
    return new WanBlock(
        weights.config().eps(),
        weights.tensor(name + ".modulation"),
        SelfAttention.load(weights, name + ".self_attn"),
        weights.tensor(name + ".norm3.weight"),
        weights.tensor(name + ".norm3.bias"),
        CrossAttention.load(weights, name + ".cross_attn"),
        FeedForward.load(weights, name + ".ffn"));
  }

  /// @param x video tokens, `[B, L, C]`
  /// @param time projected time embedding, `[B, 6, C]`, float32
  /// @param context the prompt, and the image in image-to-video models
  /// @param rope rotary angles of the (frame, row, column) grid
  /// @return video tokens, `[B, L, C]`, in the dtype of `x`
  public Tensor forward(Tensor x, Tensor time, Context context, Rope rope) {
    try (var scope = TensorScope.open()) {
      var m = modulation.to(DType.FLOAT32).plus(time).chunk(6, 1); // six of [B, 1, C]
      var attention = new Modulation(m[0], m[1], m[2]);
      var feed = new Modulation(m[3], m[4], m[5]);

      var y = selfAttention.forward(attention.adapt(x, eps), rope);
      var h = attention.addGated(x, y);
      h = h.plus(crossAttention.forward(promptNorm(h), context));
      y = feedForward.forward(feed.adapt(h, eps));
      return scope.keep(feed.addGated(h, y));
    }
  }

  private Tensor promptNorm(Tensor x) {
    var dtype = x.dtype();
    return Functional.layerNorm(x, promptNormWeight.to(dtype), promptNormBias.to(dtype), eps);
  }

  WanBlock map(LinearMap map) {
    return new WanBlock(
        eps,
        modulation,
        selfAttention.map(map.inside("self_attn")),
        promptNormWeight,
        promptNormBias,
        crossAttention.map(map.inside("cross_attn")),
        feedForward.map(map.inside("ffn")));
  }
}
