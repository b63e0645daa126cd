package dev.genga.tensor;

import org.jspecify.annotations.Nullable;

/// Products of 16-bit numbers on processors that libtorch has no fast kernels for: without AVX-512 its
/// products of bfloat16 take about six times, and its convolutions over thirty times as long as those of
/// float32. There they are computed in float32 and rounded once, which is what the fast kernels do too.
///
/// Convolutions always are. Linear layers are where [#inFloat32] says so: in a training the float32 copies
/// of the weights would be kept for the backward pass.
public final class HalfProducts {
  private static final ThreadLocal<Integer> ASKED = ThreadLocal.withInitial(() -> 0);

  private HalfProducts() {}

  /// A block of code; belongs to its thread.
  public static final class Mode implements AutoCloseable {
    private Mode() {
      ASKED.set(ASKED.get() + 1);
    }

    @Override
    public void close() {
      ASKED.set(ASKED.get() - 1);
    }
  }

  /// Lets linear layers be computed in float32, where 16 bits are slow, until closed:
  /// `try (var _ = HalfProducts.inFloat32()) { ... }`.
  public static Mode inFloat32() {
    return new Mode();
  }

  /// Whether a convolution is to be computed in float32.
  static boolean slow(Tensor x) {
    var dtype = x.dtype();
    return (dtype == DType.BFLOAT16 || dtype == DType.FLOAT16)
        && x.device().equals(Device.CPU)
        && slow(dtype, Engine.current().cpuCapability());
  }

  /// Whether a linear layer is.
  static boolean slowHere(Tensor x) {
    return ASKED.get() > 0 && slow(x);
  }

  /// oneDNN has products of bfloat16 from AVX-512 on, and of float16 only where the processor itself has
  /// them, which its capability does not tell.
  static boolean slow(DType dtype, String capability) {
    return switch (dtype) {
      case BFLOAT16 -> !capability.equals("AVX512");
      case FLOAT16 -> true;
      default -> false;
    };
  }

  /// A product of float32 numbers.
  interface Product {
    Tensor of(Tensor x, Tensor weight, @Nullable Tensor bias);
  }

  /// A product of the operands' values, rounded to the dtype of `x`.
  static Tensor rounded(Tensor x, Tensor weight, @Nullable Tensor bias, Product product) {
    try (var scope = TensorScope.open()) {
      var wide = bias == null ? null : bias.to(DType.FLOAT32);
      return scope.keep(
          product.of(x.to(DType.FLOAT32), weight.to(DType.FLOAT32), wide).to(x.dtype()));
    }
  }
}
