package dev.genga.tensor;

import org.jspecify.annotations.Nullable;

/// Convolutions of 16-bit numbers on processors that libtorch has no fast kernels for: without AVX-512 those of
/// bfloat16 take over thirty times as long as those of float32. There they are computed in float32 and rounded
/// once, which is what the fast kernels do too.
///
/// Matrix products are left as they are, though they take six times as long there: those of float32 run on
/// OpenBLAS's own threads, which get no core while OpenMP's spin (see [OpenMpWaiting]).
final class HalfConvolutions {
  private HalfConvolutions() {}

  /// oneDNN has products of bfloat16 from AVX-512 on, and of float16 only where the processor itself has
  /// them, which its capability does not tell.
  static boolean slow(DType dtype, String capability) {
    return switch (dtype) {
      case BFLOAT16 -> !capability.equals("AVX512");
      case FLOAT16 -> true;
      default -> false;
    };
  }

  /// Computes a result.
  interface Convolution {
    Tensor of(Tensor x, Tensor weight, @Nullable Tensor bias);
  }

  /// A convolution as it is, or of the operands' values in float32, rounded to the dtype of `x`.
  static Tensor of(Tensor x, Tensor weight, @Nullable Tensor bias, Convolution convolution) {
    if (!slow(x)) {
      return convolution.of(x, weight, bias);
    }
    try (var scope = TensorScope.open()) {
      var wide = bias == null ? null : bias.to(DType.FLOAT32);
      return scope.keep(
          convolution.of(x.to(DType.FLOAT32), weight.to(DType.FLOAT32), wide).to(x.dtype()));
    }
  }

  private static boolean slow(Tensor x) {
    var dtype = x.dtype();
    return (dtype == DType.BFLOAT16 || dtype == DType.FLOAT16)
        && x.device().equals(Device.CPU)
        && slow(dtype, Engine.current().cpuCapability());
  }
}
