package dev.genga.wan.transformer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.FusedKernels;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a block does to its tokens one by one, between its products: with libtorch's operations, or with one
/// kernel each. The gradients are operations of their own beside them, for those that record no graph.
///
/// Shapes: `B` batch, `L` tokens, `C` model width.
sealed interface RowPasses {
  /// libtorch's operations, which record a graph where one is wanted.
  RowPasses PLAIN = new Plain();

  /// Bytes of the tokens from which on kernels are used. Below, a fast card waits for the calls of the
  /// program, of which pieces of a graph need more: on an H200 a step of 936 tokens of the 1.3B model, 2.9 MB,
  /// took 1.16 of the time of libtorch's operations, one of 13,572 tokens, 41.7 MB, 0.96.
  long LEAST = 8 << 20;

  /// Those for a tensor: kernels where the device has them, there is enough to do, and no graph leads from
  /// any of these tensors to the result, else [#PLAIN].
  static RowPasses where(Tensor x, Tensor... others) {
    if (x.bytes() < LEAST) {
      return PLAIN;
    }
    var kernels = FusedKernels.withoutGraph(x, others);
    return kernels == null ? PLAIN : new Fused(kernels);
  }

  /// The device's kernels, whatever is recorded, or null where there are none.
  static @Nullable RowPasses fused(Tensor x) {
    var kernels = FusedKernels.of(x);
    return kernels == null ? null : new Fused(kernels);
  }

  /// See [Modulation#adapt].
  Tensor adapt(Tensor x, Modulation modulation, double eps);

  /// The gradient of the `x` of [#adapt].
  Tensor adaptBackward(Tensor x, Modulation modulation, double eps, Tensor gradient);

  /// The norm of queries or keys, and the rotary angles.
  ///
  /// @param x `[B, L, C]`
  /// @param weight of the norm, `[C]`, in the dtype of `x`
  /// @param rope null for no angles
  /// @return `[B, L, C]`
  Tensor turn(Tensor x, Tensor weight, @Nullable Rope rope, int heads, double eps);

  /// The gradient of the `x` of [#turn].
  ///
  /// @param gradient `[B, L, heads, D]`
  Tensor turnBackward(
      Tensor x, Tensor weight, @Nullable Rope rope, int heads, double eps, Tensor gradient);

  /// See [Modulation#addGated].
  Tensor addGated(Tensor x, Tensor y, Tensor gate);

  /// The gradient of the `y` of [#addGated].
  Tensor gateBackward(Tensor gradient, Tensor gate);

  /// libtorch's.
  record Plain() implements RowPasses {
    @Override
    public Tensor adapt(Tensor x, Modulation modulation, double eps) {
      return Modulation.shiftAndScale(x, modulation.shift(), modulation.scale(), eps).to(x.dtype());
    }

    @Override
    public Tensor adaptBackward(Tensor x, Modulation modulation, double eps, Tensor gradient) {
      return backward(x, gradient, leaf -> adapt(leaf, modulation, eps));
    }

    @Override
    public Tensor turn(Tensor x, Tensor weight, @Nullable Rope rope, int heads, double eps) {
      var normed = SelfAttention.rmsNorm(x, weight, eps);
      return rope == null
          ? normed
          : rope.rotate(SelfAttention.splitHeads(normed, heads)).flatten(2, 3);
    }

    @Override
    public Tensor turnBackward(
        Tensor x, Tensor weight, @Nullable Rope rope, int heads, double eps, Tensor gradient) {
      return backward(x, gradient.flatten(2, 3), leaf -> turn(leaf, weight, rope, heads, eps));
    }

    @Override
    public Tensor addGated(Tensor x, Tensor y, Tensor gate) {
      return x.to(DType.FLOAT32).addcmul(y.to(DType.FLOAT32), gate).to(x.dtype());
    }

    @Override
    public Tensor gateBackward(Tensor gradient, Tensor gate) {
      return gradient.to(DType.FLOAT32).times(gate).to(gradient.dtype());
    }

    private static Tensor backward(Tensor x, Tensor gradient, UnaryOperator<Tensor> forward) {
      try (var scope = TensorScope.open();
          var _ = Autograd.on()) {
        var leaf = x.detach().requiresGrad(true);
        var found =
            Autograd.gradients(List.of(forward.apply(leaf)), List.of(gradient), List.of(leaf));
        return scope.keep(found[0]);
      }
    }
  }

  /// A CUDA device's kernels.
  record Fused(FusedKernels kernels) implements RowPasses {
    @Override
    public Tensor adapt(Tensor x, Modulation modulation, double eps) {
      return kernels.modulated(x, modulation.shift(), modulation.scale(), eps);
    }

    @Override
    public Tensor adaptBackward(Tensor x, Modulation modulation, double eps, Tensor gradient) {
      return kernels.modulatedBackward(x, modulation.scale(), eps, gradient);
    }

    @Override
    public Tensor turn(Tensor x, Tensor weight, @Nullable Rope rope, int heads, double eps) {
      return kernels.turned(x, weight, rope == null ? null : rope.rotation(), eps);
    }

    @Override
    public Tensor turnBackward(
        Tensor x, Tensor weight, @Nullable Rope rope, int heads, double eps, Tensor gradient) {
      return kernels.turnedBackward(
          x, weight, rope == null ? null : rope.rotation(), eps, gradient);
    }

    @Override
    public Tensor addGated(Tensor x, Tensor y, Tensor gate) {
      return kernels.gated(x, y, gate);
    }

    @Override
    public Tensor gateBackward(Tensor gradient, Tensor gate) {
      return kernels.gated(null, gradient, gate);
    }
  }
}
