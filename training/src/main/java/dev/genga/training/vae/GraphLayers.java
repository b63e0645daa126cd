package dev.genga.training.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.Map;
import java.util.Objects;

/// The layers of Wan's VAE on whole clips, `[B, F, H, W, C]`, without anything written in place.
///
/// The channel is the fastest index, in which order the CPU's kernels are fastest.
///
/// @param weights float32, under Wan2.1's own names
/// @param dtype of the clips; weights are rounded to it
record GraphLayers(Map<String, Tensor> weights, DType dtype) {
  /// Frames before the present one that a causal convolution sees.
  private static final long REACH = 2;

  private static final double SHORTEST = 1e-12;

  /// A convolution over the present frame and the two before it; zeros before the clip's first. Of an
  /// image only the present frame is multiplied.
  Tensor causal(Tensor x, String name) {
    try (var scope = TensorScope.open()) {
      if (x.size(1) == 1) {
        var present = float32(name + ".weight").select(2, REACH).to(dtype).channelsLast();
        return scope.keep(conv2d(x, present, bias(name), 1, present.size(2) / 2));
      }
      var weight = weight(name);
      long around = weight.size(3) / 2;
      var past = x.pad(0, 0, 0, 0, 0, 0, 0, REACH, 0);
      return scope.keep(conv3d(past, weight, bias(name), 1, around));
    }
  }

  /// `x + conv2(silu(norm2(conv1(silu(norm1(x))))))`, `x` brought to the new width where it differs.
  Tensor residual(Tensor x, String name) {
    try (var scope = TensorScope.open()) {
      var y = causal(normThenSilu(x, name + ".residual.0"), name + ".residual.2");
      y = causal(normThenSilu(y, name + ".residual.3"), name + ".residual.6");
      boolean same = x.size(4) == y.size(4);
      var kept = same ? x : conv3d(x, weight(name + ".shortcut"), bias(name + ".shortcut"), 1, 0);
      return scope.keep(kept.plus(y));
    }
  }

  /// Every pixel attends to all pixels of its own frame, with one head.
  Tensor attention(Tensor x, String name) {
    try (var scope = TensorScope.open()) {
      var qkv = conv2d(norm(x, name + ".norm"), name + ".to_qkv", 1, 0);
      long channels = x.size(4);
      long pixels = x.size(2) * x.size(3);
      var parts = qkv.reshape(x.size(0) * x.size(1), 1, pixels, 3 * channels).chunk(3, -1);
      var mixed = Functional.attention(parts[0], parts[1], parts[2], null).reshape(x.shape());
      return scope.keep(x.plus(conv2d(mixed.contiguous(), name + ".proj", 1, 0)));
    }
  }

  /// Halves height and width, over the frame with a row of zeros below and a column at the right. In
  /// time the first frame stays by itself, and each following pair becomes one.
  Tensor downsample(Tensor x, String name, boolean halvesTime) {
    try (var scope = TensorScope.open()) {
      var half = conv2d(x.pad(0, 0, 0, 0, 1, 0, 1), name + ".resample.1", 2, 0);
      if (halvesTime && half.size(1) > 1) {
        String time = name + ".time_conv";
        var pairs = conv3d(half, weight(time), bias(time), 2, 0);
        half = Tensors.cat(1, half.narrow(1, 0, 1), pairs);
      }
      return scope.keep(half);
    }
  }

  /// Doubles height and width and halves the channels. In time every frame but the first becomes two.
  ///
  /// A 3 x 3 convolution over a frame with every pixel repeated meets only 2 x 2 different pixels: it
  /// is one transposed convolution of stride 2, with 4 products for 9.
  Tensor upsample(Tensor x, String name, boolean doublesTime) {
    try (var scope = TensorScope.open()) {
      var frames = doublesTime && x.size(1) > 1 ? doubleTime(x, name + ".time_conv") : x;
      var merged = merged(merged(float32(name + ".resample.1.weight"), 2), 3).transpose(0, 1);
      var y =
          Functional.convTranspose2d(
              images(frames),
              merged.to(dtype).channelsLast(),
              bias(name + ".resample.1"),
              new long[] {2, 2},
              new long[] {1, 1});
      return scope.keep(clips(y, x.size(0)));
    }
  }

  /// The first frame is passed on, and the convolution never sees it.
  private Tensor doubleTime(Tensor x, String name) {
    var rest = causal(x.narrow(1, 1, x.size(1) - 1), name);
    long channels = x.size(4);
    var doubled =
        rest.unflatten(4, 2, channels)
            .permute(0, 1, 4, 2, 3, 5)
            .reshape(x.size(0), 2 * rest.size(1), x.size(2), x.size(3), channels);
    return Tensors.cat(1, x.narrow(1, 0, 1), doubled);
  }

  private static Tensor merged(Tensor weight, int dim) {
    var w = weight.unbind(dim);
    return Tensors.stack(dim, w[2], w[1].plus(w[2]), w[0].plus(w[1]), w[0]);
  }

  /// Norm, SiLU and the last convolution.
  Tensor head(Tensor x, String name) {
    try (var scope = TensorScope.open()) {
      return scope.keep(causal(normThenSilu(x, name + 0), name + 2));
    }
  }

  private Tensor normThenSilu(Tensor x, String name) {
    try (var scope = TensorScope.open()) {
      return scope.keep(Functional.silu(norm(x, name)));
    }
  }

  /// Brings the channels of every pixel to length `sqrt(C)`, times a gain for each, in float32.
  private Tensor norm(Tensor x, String name) {
    try (var scope = TensorScope.open()) {
      var wide = x.to(DType.FLOAT32);
      long channels = x.size(4);
      var gain = float32(name + ".gamma").reshape(channels).times(Math.sqrt(channels));
      var unit = wide.div(wide.lastDimNorm().clampMin(SHORTEST));
      return scope.keep(unit.times(gain).to(dtype));
    }
  }

  /// A product over the channels of every pixel in float32, by a weight with kernels of 1.
  static Tensor pointwise(Tensor x, Map<String, Tensor> weights, String name) {
    return new GraphLayers(weights, DType.FLOAT32).linear(x, name);
  }

  private Tensor linear(Tensor x, String name) {
    var weight = float32(name + ".weight");
    var matrix = weight.reshape(weight.size(0), weight.size(1));
    return Functional.linear(x, matrix, float32(name + ".bias"));
  }

  private static Tensor conv3d(Tensor x, Tensor weight, Tensor bias, long frameStride, long pad) {
    return Functional.conv3d(
            x.permute(0, 4, 1, 2, 3),
            weight,
            bias,
            new long[] {frameStride, 1, 1},
            new long[] {0, pad, pad})
        .permute(0, 2, 3, 4, 1)
        .contiguous();
  }

  private Tensor conv2d(Tensor x, String name, long stride, long padding) {
    return conv2d(x, weight(name), bias(name), stride, padding);
  }

  private static Tensor conv2d(Tensor x, Tensor weight, Tensor bias, long stride, long pad) {
    var y =
        Functional.conv2d(
            images(x), weight, bias, new long[] {stride, stride}, new long[] {pad, pad});
    return clips(y, x.size(0));
  }

  /// `[B, F, H, W, C]` to `[B F, C, H, W]`.
  private static Tensor images(Tensor x) {
    return x.flatten(0, 1).permute(0, 3, 1, 2);
  }

  /// `[B F, C, H, W]` to `[B, F, H, W, C]`.
  private static Tensor clips(Tensor x, long count) {
    return x.permute(0, 2, 3, 1).contiguous().unflatten(0, count, x.size(0) / count);
  }

  private Tensor weight(String name) {
    var weight = float32(name + ".weight").to(dtype);
    return weight.dim() == 4 ? weight.channelsLast() : weight.channelsLast3d();
  }

  private Tensor bias(String name) {
    return float32(name + ".bias").to(dtype);
  }

  private Tensor float32(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }
}
