package dev.genga.wan.image;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.DenseLinear;
import java.util.ArrayList;
import java.util.List;

/// One block of the image encoder: tokens attend to each other, then pass a feed-forward network,
/// each behind a norm and beside the tokens as they were.
///
/// Shapes: `B` images, `L` tokens, `C` model width. Source: `AttentionBlock` of Wan2.1's
/// wan/modules/clip.py.
///
/// @param attentionInputs queries, keys and values in one, `[3 C, C]`
record ImageBlock(
    int heads,
    Norm firstNorm,
    DenseLinear attentionInputs,
    DenseLinear attentionOutput,
    Norm secondNorm,
    DenseLinear up,
    DenseLinear down) {

  /// @param weight `[C]`
  /// @param bias `[C]`
  record Norm(Tensor weight, Tensor bias) {
    private static final double EPS = 1e-5;

    Tensor forward(Tensor x) {
      return Functional.layerNorm(x, weight, bias, EPS);
    }
  }

  /// All weights.
  List<Tensor> tensors() {
    var all = new ArrayList<Tensor>();
    for (var norm : List.of(firstNorm, secondNorm)) {
      all.add(norm.weight());
      all.add(norm.bias());
    }
    for (var layer : List.of(attentionInputs, attentionOutput, up, down)) {
      all.add(layer.weight());
      if (layer.bias() != null) {
        all.add(layer.bias());
      }
    }
    return all;
  }

  /// @param x tokens, `[B, L, C]`
  /// @return `[B, L, C]`
  Tensor forward(Tensor x) {
    try (var scope = TensorScope.open()) {
      var attended = x.plus(attention(firstNorm.forward(x)));
      var fed = down.forward(Functional.gelu(up.forward(secondNorm.forward(attended))));
      return scope.keep(attended.plus(fed));
    }
  }

  private Tensor attention(Tensor x) {
    long batch = x.size(0);
    long tokens = x.size(1);
    var parts =
        attentionInputs
            .forward(x)
            .reshape(batch, tokens, 3, heads, -1)
            .permute(2, 0, 3, 1, 4)
            .contiguous()
            .unbind(0); // three of [B, heads, L, C / heads]
    var attended = Functional.attention(parts[0], parts[1], parts[2], null);
    return attentionOutput.forward(attended.transpose(1, 2).reshape(batch, tokens, -1));
  }
}
