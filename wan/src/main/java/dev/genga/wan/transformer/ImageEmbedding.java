package dev.genga.wan.transformer;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.Linear;

/// The image encoder's tokens brought to the model's width (`MLPProj` of Wan2.1). Unlike the rest of
/// the model it uses the exact GELU and an eps of 1e-5.
record ImageEmbedding(
    Tensor firstNormWeight,
    Tensor firstNormBias,
    Linear first,
    Linear second,
    Tensor lastNormWeight,
    Tensor lastNormBias) {
  private static final double EPS = 1e-5;

  static ImageEmbedding load(TransformerWeights weights) {
    return new ImageEmbedding(
        weights.tensor("img_emb.proj.0.weight"),
        weights.tensor("img_emb.proj.0.bias"),
        weights.linear("img_emb.proj.1"),
        weights.linear("img_emb.proj.3"),
        weights.tensor("img_emb.proj.4.weight"),
        weights.tensor("img_emb.proj.4.bias"));
  }

  ImageEmbedding map(LinearMap linears, TensorMap tensors) {
    return new ImageEmbedding(
        tensors.apply("proj.0.weight", firstNormWeight),
        tensors.apply("proj.0.bias", firstNormBias),
        linears.apply("proj.1", first),
        linears.apply("proj.3", second),
        tensors.apply("proj.4.weight", lastNormWeight),
        tensors.apply("proj.4.bias", lastNormBias));
  }

  /// @param tokens the image encoder's output, `[B, 257, image dim]`
  /// @return `[B, 257, C]`
  Tensor forward(Tensor tokens) {
    var x = norm(tokens, firstNormWeight, firstNormBias);
    x = second.forward(Functional.gelu(first.forward(x)));
    return norm(x, lastNormWeight, lastNormBias);
  }

  private static Tensor norm(Tensor x, Tensor weight, Tensor bias) {
    return Functional.layerNorm(x, weight.to(x.dtype()), bias.to(x.dtype()), EPS);
  }
}
