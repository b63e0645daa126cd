package dev.genga.tensor.nn;

import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `scale * kron(first, second)`: LoKr. It is never made whole: the second matrix works on each piece of
/// the input, the first one across the pieces.
///
/// Source: Yeh et al., "Navigating Text-To-Image Customization: From LyCORIS Fine-Tuning to Model
/// Evaluation" (2023); dropout as in musubi-tuner (networks/lokr.py).
///
/// @param first `[out1, in1]`
/// @param second `[out2, in2]`; the layer has `out1 * out2` outputs and `in1 * in2` inputs
/// @param scale strength, times alpha over rank where one of them is a product
public record KroneckerProduct(Factor first, Factor second, double scale) implements WeightChange {

  /// A matrix, whole or as a product.
  ///
  /// @param a the matrix `[rows, columns]`, or the product's left half `[rows, rank]`
  /// @param b the right half `[rank, columns]`, or null
  public record Factor(Tensor a, @Nullable Tensor b) {
    /// The number of rows.
    public long rows() {
      return a.size(0);
    }

    /// The number of columns.
    public long columns() {
      return (b == null ? a : b).size(1);
    }

    /// What is trained of it.
    public List<Tensor> tensors() {
      return b == null ? List.of(a) : List.of(a, b);
    }

    /// @param x `[..., columns]`
    /// @return `[..., rows]`
    Tensor apply(Tensor x) {
      var dtype = x.dtype();
      var inner = b == null ? x : Functional.linear(x, b.to(dtype), null);
      return Functional.linear(inner, a.to(dtype), null);
    }

    /// `[rows, columns]`, float32.
    public Tensor matrix() {
      var left = a.to(DType.FLOAT32);
      return b == null ? left : left.matmul(b.to(DType.FLOAT32));
    }
  }

  @Override
  public Tensor apply(Tensor x) {
    var pieces = x.unflatten(-1, first.columns(), second.columns()); // [..., in1, in2]
    var inside = second.apply(pieces).transpose(-1, -2); // [..., out2, in1]
    var across = first.apply(inside).transpose(-1, -2); // [..., out1, out2]
    return across.flatten(-2, -1).times(scale);
  }

  /// {@inheritDoc} Whole outputs, the same for all tokens.
  @Override
  public Tensor apply(Tensor x, Dropout rates, RandomSource random) {
    return rates.outputsLeftOut(apply(x), random);
  }

  @Override
  public Tensor weight() {
    return first
        .matrix()
        .reshape(first.rows(), 1, first.columns(), 1)
        .times(second.matrix().reshape(1, second.rows(), 1, second.columns()))
        .reshape(first.rows() * second.rows(), first.columns() * second.columns())
        .times(scale);
  }

  @Override
  public List<Tensor> factors() {
    var factors = new ArrayList<>(first.tensors());
    factors.addAll(second.tensors());
    return List.copyOf(factors);
  }
}
