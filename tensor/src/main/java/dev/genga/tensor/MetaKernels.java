package dev.genga.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What libtorch's C++ library has for every device but [Device#META], put together from what it has
/// there too: shapes, dtypes and devices come out as on a real device, gradients included. What does not
/// fit is an error here as it is there.
final class MetaKernels {
  private MetaKernels() {}

  /// What an operation gave. libtorch's products, joins and masks take tensors of the CPU and of
  /// [Device#META] together without a word, where any real device refuses them: here they are refused.
  ///
  /// @param inputs of the operation
  /// @throws IllegalArgumentException if the result is on [Device#META] and an input is not
  static Tensor checked(Tensor result, @Nullable Tensor... inputs) {
    if (result.pointer().is_meta()) {
      for (var input : inputs) {
        if (input != null && !input.pointer().is_meta()) {
          throw new IllegalArgumentException(
              "all tensors must be on one device: " + Arrays.toString(inputs));
        }
      }
    }
    return result;
  }

  /// See [Functional#layerNorm].
  static Tensor layerNorm(Tensor x, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
    var centred = x.minus(x.mean(true, -1));
    var y = centred.times(centred.square().mean(true, -1).plus(eps).rsqrt());
    y = weight == null ? y : y.times(weight);
    return (bias == null ? y : y.plus(bias)).to(x.dtype());
  }

  /// See [Functional#attention].
  static Tensor attention(Tensor query, Tensor key, Tensor value, @Nullable Tensor bias) {
    var scores = query.matmul(key.transpose(-2, -1)).div(Math.sqrt((double) query.size(-1)));
    scores = bias == null ? scores : scores.plus(bias);
    return scores.softmax(-1).to(value.dtype()).matmul(value);
  }

  /// See [Functional#meanSquaredError], whose backward pass is missing.
  static Tensor meanSquaredError(Tensor predicted, Tensor target) {
    return predicted.minus(target).square().mean();
  }

  /// See [Functional#conv2d] and [Functional#conv3d].
  static Tensor convolution(
      Tensor x, Tensor weight, @Nullable Tensor bias, long[] stride, long[] padding) {
    check(x, weight, bias, weight.size(1), weight.size(0), stride.length);
    long[] shape = x.shape();
    shape[1] = weight.size(0);
    for (int i = 0; i < stride.length; i++) {
      long reach = shape[2 + i] + 2 * padding[i] - weight.size(2 + i);
      shape[2 + i] = reach < 0 ? 0 : reach / stride[i] + 1;
    }
    return dependent(shape, x, weight, bias);
  }

  /// See [Functional#convTranspose2d].
  static Tensor transposedConvolution(
      Tensor x, Tensor weight, @Nullable Tensor bias, long[] stride, long[] padding) {
    check(x, weight, bias, weight.size(0), weight.size(1), stride.length);
    long[] shape = x.shape();
    shape[1] = weight.size(1);
    for (int i = 0; i < stride.length; i++) {
      shape[2 + i] = (shape[2 + i] - 1) * stride[i] - 2 * padding[i] + weight.size(2 + i);
    }
    return dependent(shape, x, weight, bias);
  }

  private static void check(
      Tensor x, Tensor weight, @Nullable Tensor bias, long in, long out, int spatial) {
    var all = Stream.of(x, weight, bias).filter(Objects::nonNull).toList();
    boolean fits =
        x.dim() == 2 + spatial
            && weight.dim() == 2 + spatial
            && x.size(1) == in
            && (bias == null || bias.dim() == 1 && bias.size(0) == out);
    if (!fits || !sameDeviceAndDtype(all)) {
      throw new IllegalArgumentException("a convolution can't take these together: " + all);
    }
  }

  private static boolean sameDeviceAndDtype(List<Tensor> all) {
    var first = all.getFirst();
    return all.stream()
        .allMatch(t -> t.device().equals(first.device()) && t.dtype() == first.dtype());
  }

  /// A tensor of a shape whose graph leads to all that it would be calculated from.
  private static Tensor dependent(long[] shape, Tensor x, Tensor weight, @Nullable Tensor bias) {
    if (Arrays.stream(shape).anyMatch(size -> size <= 0)) {
      throw new IllegalArgumentException("nothing is left of " + x + " under " + weight);
    }
    var sum = x.sum().plus(weight.sum());
    sum = bias == null ? sum : sum.plus(bias.sum());
    return Tensors.zeros(shape, x.dtype(), x.device()).plus(sum);
  }
}
