package dev.genga.tensor;

import org.jspecify.annotations.Nullable;

/// Products of 16-bit numbers on processors that libtorch has no fast kernels for: without AVX-512 linear layers
/// of bfloat16 take six times, and convolutions over thirty times as long as those of float32. There they are
/// computed in float32 and rounded once, which is what the fast kernels do too.
///
/// Convolutions always are. Linear layers are where [#inFloat32] asks for it: in a training autograd would keep
/// the float32 copies of weights and activations for the backward pass. They are not where threads that spin
/// leave float32 products no core.
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
  interface Product {
    Tensor of(Tensor x, Tensor weight, @Nullable Tensor bias);
  }

  /// A convolution as it is, or in float32 where 16 bits are slow.
  static Tensor convolution(Tensor x, Tensor weight, @Nullable Tensor bias, Product convolution) {
    return slow(x) ? rounded(x, weight, bias, convolution) : convolution.of(x, weight, bias);
  }

  /// A linear layer as it is, or in float32 where that was asked for and 16 bits are slow.
  static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias, Product linear) {
    return ASKED.get() > 0 && slow(x) && Engine.current().float32Undisturbed()
        ? rounded(x, weight, bias, linear)
        : linear.of(x, weight, bias);
  }

  /// The product of the operands' values in float32, rounded to the dtype of `x`.
  private static Tensor rounded(Tensor x, Tensor weight, @Nullable Tensor bias, Product product) {
    try (var scope = TensorScope.open()) {
      var wide = bias == null ? null : bias.to(DType.FLOAT32);
      return scope.keep(
          product.of(x.to(DType.FLOAT32), weight.to(DType.FLOAT32), wide).to(x.dtype()));
    }
  }

  private static boolean slow(Tensor x) {
    var dtype = x.dtype();
    return (dtype == DType.BFLOAT16 || dtype == DType.FLOAT16)
        && x.device().equals(Device.CPU)
        && slow(dtype, Engine.current().cpuCapability());
  }
}
