package dev.genga.wan.transformer;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.Linear;
import org.jspecify.annotations.Nullable;

/// The image encoder's tokens brought to the model's width (`MLPProj` of Wan2.1). Unlike the rest of
/// the model it uses the exact GELU and an eps of 1e-5.
///
/// @param positions added to the tokens of a first and a last frame, `[1, 2 * 257, image dim]`; null
///     in models that take a first frame alone
record ImageEmbedding(
    Tensor firstNormWeight,
    Tensor firstNormBias,
    Linear first,
    Linear second,
    Tensor lastNormWeight,
    Tensor lastNormBias,
    @Nullable Tensor positions) {
  private static final double EPS = 1e-5;

  static ImageEmbedding load(TransformerWeights weights) {
    return new ImageEmbedding(
        weights.tensor("img_emb.proj.0.weight"),
        weights.tensor("img_emb.proj.0.bias"),
        weights.linear("img_emb.proj.1"),
        weights.linear("img_emb.proj.3"),
        weights.tensor("img_emb.proj.4.weight"),
        weights.tensor("img_emb.proj.4.bias"),
        weights.config().firstToLast() ? weights.tensor("img_emb.emb_pos") : null);
  }

  ImageEmbedding map(LinearMap linears, TensorMap tensors) {
    return new ImageEmbedding(
        tensors.apply("proj.0.weight", firstNormWeight),
        tensors.apply("proj.0.bias", firstNormBias),
        linears.apply("proj.1", first),
        linears.apply("proj.3", second),
        tensors.apply("proj.4.weight", lastNormWeight),
        tensors.apply("proj.4.bias", lastNormBias),
        positions == null ? null : tensors.apply("emb_pos", positions));
  }

  /// @param tokens the image encoder's output, `[B, 257, image dim]`; of two images one after the
  ///     other in models that have positions
  /// @return `[B, 257, C]`, or twice as many
  Tensor forward(Tensor tokens) {
    var placed = positions == null ? tokens : tokens.plus(positions.to(tokens.dtype()));
    var x = norm(placed, firstNormWeight, firstNormBias);
    x = second.forward(Functional.gelu(first.forward(x)));
    return norm(x, lastNormWeight, lastNormBias);
  }

  private static Tensor norm(Tensor x, Tensor weight, Tensor bias) {
    return Functional.layerNorm(x, weight.to(x.dtype()), bias.to(x.dtype()), EPS);
  }
}
