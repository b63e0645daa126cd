package dev.genga.wan.vae;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/// Doubles height and width and halves the channels; doubles time where there is a convolution for
/// it, all but the clip's first frame.
///
/// The reference repeats every pixel twice each way and then takes a 3 x 3 convolution, in which
/// each of the four pixels meets only 2 x 2 different ones. The same is one transposed convolution
/// of stride 2 with the 4 x 4 weight that [#merged(Tensor)] makes: 4 products for 9.
///
/// @param weight `[in, out, 4, 4]`
/// @param bias `[out]`
/// @param time from C to 2 C channels, the halves of which become two frames; null where time is
///     kept
record Upsample(Tensor weight, Tensor bias, @Nullable CausalConv3d time) implements VaeLayer {
  /// The weight for the frame as it is, from the one for the frame with every pixel repeated.
  ///
  /// @param weight `[out, in, 3, 3]`
  /// @return `[in, out, 4, 4]`
  static Tensor merged(Tensor weight) {
    return mergedAlong(mergedAlong(weight, 2), 3).transpose(0, 1);
  }

  private static Tensor mergedAlong(Tensor weight, int dim) {
    var w = weight.unbind(dim);
    return Tensors.stack(dim, w[2], w[1].plus(w[2]), w[0].plus(w[1]), w[0]);
  }

  @Override
  public Tensor forward(Tensor x, CausalHistory history) {
    try (var scope = TensorScope.open()) {
      var frames = time == null ? x : doubleTime(x, time, history);
      return scope.keep(
          Functional.convTranspose2d(
                  frames.permute(0, 3, 1, 2), weight, bias, new long[] {2, 2}, new long[] {1, 1})
              .permute(0, 2, 3, 1)
              .contiguous());
    }
  }

  /// The clip's first frame is passed on; `time` never sees it.
  private Tensor doubleTime(Tensor x, CausalConv3d time, CausalHistory history) {
    if (history.of(this) != null) {
      return doubled(time.forward(x, history));
    }
    history.remember(this, x.narrow(3, 0, 1).narrow(2, 0, 1).narrow(1, 0, 1), 1);
    if (x.size(0) == 1) {
      return x;
    }
    var rest = doubled(time.forward(x.narrow(0, 1, x.size(0) - 1), history));
    return Tensors.cat(0, x.narrow(0, 0, 1), rest);
  }

  /// `[F, H, W, 2 C]` to `[2 F, H, W, C]`.
  private static Tensor doubled(Tensor x) {
    long channels = x.size(3) / 2;
    return x.unflatten(3, 2, channels)
        .permute(0, 3, 1, 2, 4)
        .reshape(2 * x.size(0), x.size(1), x.size(2), channels);
  }
}
