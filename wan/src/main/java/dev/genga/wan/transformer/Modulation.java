package dev.genga.wan.transformer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;

/// How the time embedding modulates one half of a block: `norm(x) * (1 + scale) + shift` on the way
/// in, `x + y * gate` on the way out, both in float32 and back.
///
/// @param shift `[B, 1, C]`, float32
/// @param scale `[B, 1, C]`, float32
/// @param gate `[B, 1, C]`, float32
record Modulation(Tensor shift, Tensor scale, Tensor gate) {
  /// @param x `[B, L, C]`
  /// @return `[B, L, C]` in the dtype of `x`
  Tensor adapt(Tensor x, double eps) {
    return RowPasses.where(x, shift, scale).adapt(x, this, eps);
  }

  /// @param x the residual stream, `[B, L, C]`
  /// @param y what is added to it, `[B, L, C]`
  /// @return `[B, L, C]` in the dtype of `x`
  Tensor addGated(Tensor x, Tensor y) {
    return addGated(x, y, gate);
  }

  /// `x + y * gate`, see [#addGated(Tensor, Tensor)].
  static Tensor addGated(Tensor x, Tensor y, Tensor gate) {
    return RowPasses.where(x, y, gate).addGated(x, y, gate);
  }

  /// `norm(x) * (1 + scale) + shift`, float32; the norm has no parameters and is rounded to the
  /// dtype of `x`.
  static Tensor shiftAndScale(Tensor x, Tensor shift, Tensor scale, double eps) {
    var normed = Functional.layerNorm(x, null, null, eps).to(DType.FLOAT32);
    return shift.addcmul(normed, scale.plus(1));
  }
}
