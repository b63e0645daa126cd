package dev.genga.tensor;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// The stateless operations of neural networks, as in `torch.nn.functional`.
public final class Functional {
  static {
    Engine.current();
  }

  private Functional() {}

  /// `x @ weight^T + bias`.
  ///
  /// @param x `[..., in]`
  /// @param weight `[out, in]`
  /// @param bias `[out]`, or null for none
  /// @return `[..., out]`
  public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    var y =
        HalfProducts.linear(
            x,
            weight,
            bias,
            (in, by, plus) ->
                Tensor.wrap(torch.linear(in.pointer(), by.pointer(), optional(plus))));
    return MetaKernels.checked(y, x, weight, bias);
  }

  /// Mean 0 and deviation 1 over the last dimension, then `* weight + bias` where given.
  ///
  /// @param x `[..., C]`
  public static Tensor layerNorm(
      Tensor x, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    if (x.device().equals(Device.META)) {
      return MetaKernels.layerNorm(x, weight, bias, eps);
    }
    return Tensor.wrap(
        torch.layer_norm(
            x.pointer(), new long[] {x.size(-1)}, optional(weight), optional(bias), eps, false));
  }

  /// `x / sqrt(mean(x^2) + eps) * weight` over the last dimension, in the dtype of `x`.
  public static Tensor rmsNorm(Tensor x, @Nullable Tensor weight, double eps) {
    return Tensor.wrap(
        torch.rms_norm(
            x.pointer(), new long[] {x.size(-1)}, optional(weight), new DoubleOptional(eps)));
  }

  /// Softmax of `query @ key^T / sqrt(D) + bias`, times `value`.
  ///
  /// @param query `[B, heads, L, D]`
  /// @param key `[B, heads, S, D]`
  /// @param value `[B, heads, S, D]`
  /// @param bias float32, of a shape that spreads to `[B, heads, L, S]`, or null for none
  /// @return `[B, heads, L, D]`, in the query's dtype
  public static Tensor attention(Tensor query, Tensor key, Tensor value, @Nullable Tensor bias) {
    if (query.device().equals(Device.CPU)) {
      return Tensor.wrap(
          Engine.current()
              .cpuAttention()
              .attend(query.pointer(), key.pointer(), value.pointer(), optional(bias)));
    }
    if (query.device().equals(Device.META)) {
      return MetaKernels.attention(query, key, value, bias);
    }
    return Tensor.wrap(
        CpuAttention.attention(
            query.pointer(),
            key.pointer(),
            value.pointer(),
            optional(bias == null ? null : bias.to(query.dtype()))));
  }

  /// Products of complex numbers whose real and imaginary parts stand side by side.
  ///
  /// @param x `[..., 2]`, float32 or float64
  /// @param y `[..., 2]`, the same dtype
  /// @return `[..., 2]`
  public static Tensor complexProduct(Tensor x, Tensor y) {
    return Tensor.wrap(
        torch.view_as_real(
            torch.view_as_complex(x.pointer()).mul(torch.view_as_complex(y.pointer()))));
  }

  /// 2-D convolution without dilation or groups.
  ///
  /// @param x `[B, in, H, W]`
  /// @param weight `[out, in, kH, kW]`
  /// @param stride per spatial dimension
  /// @param padding zeros on both sides, per spatial dimension
  public static Tensor conv2d(
      Tensor x, Tensor weight, @Nullable Tensor bias, long[] stride, long[] padding) {
    if (isMeta(x, weight)) {
      return MetaKernels.convolution(x, weight, bias, stride, padding);
    }
    return HalfProducts.convolution(
        x,
        weight,
        bias,
        (in, by, plus) ->
            Tensor.wrap(
                torch.conv2d(
                    in.pointer(),
                    by.pointer(),
                    optional(plus),
                    stride,
                    padding,
                    new long[] {1, 1},
                    1)));
  }

  /// Transposed 2-D convolution without dilation, groups or output padding.
  ///
  /// @param x `[B, in, H, W]`
  /// @param weight `[in, out, kH, kW]`
  /// @param stride per spatial dimension
  /// @param padding rows and columns taken off on both sides, per spatial dimension
  public static Tensor convTranspose2d(
      Tensor x, Tensor weight, @Nullable Tensor bias, long[] stride, long[] padding) {
    if (isMeta(x, weight)) {
      return MetaKernels.transposedConvolution(x, weight, bias, stride, padding);
    }
    return HalfProducts.convolution(
        x,
        weight,
        bias,
        (in, by, plus) ->
            Tensor.wrap(
                torch.conv_transpose2d(
                    in.pointer(),
                    by.pointer(),
                    optional(plus),
                    stride,
                    padding,
                    new long[] {0, 0},
                    1,
                    1,
                    1)));
  }

  /// 3-D convolution without dilation or groups.
  ///
  /// @param x `[B, in, F, H, W]`
  /// @param weight `[out, in, kF, kH, kW]`
  /// @param stride per dimension
  /// @param padding zeros on both sides, per dimension
  public static Tensor conv3d(
      Tensor x, Tensor weight, @Nullable Tensor bias, long[] stride, long[] padding) {
    if (isMeta(x, weight)) {
      return MetaKernels.convolution(x, weight, bias, stride, padding);
    }
    return HalfProducts.convolution(
        x,
        weight,
        bias,
        (in, by, plus) ->
            TapConvolution.isFaster(in, by, stride, padding)
                ? TapConvolution.of(in, by, plus, padding)
                : Tensor.wrap(
                    torch.conv3d(
                        in.pointer(),
                        by.pointer(),
                        optional(plus),
                        stride,
                        padding,
                        new long[] {1, 1, 1},
                        1)));
  }

  /// Images at another size by bicubic interpolation: four by four pixels a value, weighted by Keys'
  /// kernel with a = -0.75, corners not aligned; where an image shrinks nothing is averaged.
  ///
  /// @param x `[B, C, H, W]`
  /// @return `[B, C, height, width]`
  public static Tensor bicubic(Tensor x, long height, long width) {
    return Tensor.wrap(torch.upsample_bicubic2d(x.pointer(), new long[] {height, width}, false));
  }

  /// Rows of a table.
  ///
  /// @param weight `[rows, C]`
  /// @param index int64 of any shape
  /// @return the index's shape with `C` appended
  public static Tensor embedding(Tensor weight, Tensor index) {
    return Tensor.wrap(torch.embedding(weight.pointer(), index.pointer()));
  }

  /// `x * sigmoid(x)`.
  public static Tensor silu(Tensor x) {
    return Tensor.wrap(torch.silu(x.pointer()));
  }

  /// The Gaussian error linear unit.
  public static Tensor gelu(Tensor x) {
    return Tensor.wrap(torch.gelu(x.pointer()));
  }

  /// The tanh approximation of [#gelu(Tensor)].
  public static Tensor geluTanh(Tensor x) {
    return Tensor.wrap(torch.gelu(x.pointer(), "tanh"));
  }

  /// Mean of the squared differences of all elements, a scalar.
  public static Tensor meanSquaredError(Tensor predicted, Tensor target) {
    if (isMeta(predicted, target)) {
      return MetaKernels.meanSquaredError(predicted, target);
    }
    return Tensor.wrap(torch.mse_loss(predicted.pointer(), target.pointer()));
  }

  /// Whether one is on a device without values; the other must be there too.
  private static boolean isMeta(Tensor first, Tensor second) {
    return first.device().equals(Device.META) || second.device().equals(Device.META);
  }

  private static TensorOptional optional(@Nullable Tensor tensor) {
    return tensor == null ? new TensorOptional() : new TensorOptional(tensor.pointer());
  }
}
