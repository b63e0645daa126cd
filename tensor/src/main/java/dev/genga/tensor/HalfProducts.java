package dev.genga.tensor;

import org.jspecify.annotations.Nullable;

/// Convolutions of 16-bit numbers on processors that libtorch has no fast kernels for: without AVX-512 those of
/// bfloat16 take over thirty times as long as those of float32. There they are computed in float32 and rounded
/// once, which is what the fast kernels do too.
///
/// Matrix products are left as they are, though they take six times as long there: those of float32 run on
/// OpenBLAS's own threads, which get no core while OpenMP's spin (see [OpenMpWaiting]).
final class HalfProducts {
  private HalfProducts() {}

  /// Whether a convolution is to be computed in float32.
  static boolean slow(Tensor x) {
    var dtype = x.dtype();
    return (dtype == DType.BFLOAT16 || dtype == DType.FLOAT16)
        && x.device().equals(Device.CPU)
        && slow(dtype, Engine.current().cpuCapability());
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
