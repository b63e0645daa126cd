package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;

/// A causal convolution that goes through the frames two at a time: see [PairedTaps]. The clip's
/// first frame, which has nothing before it, needs the last tap alone.
///
/// @param before over single frames, as the others
/// @param bias `[out]`
record PairedCausalConv(
    PlaneConvolution before,
    PlaneConvolution sum,
    PlaneConvolution difference,
    PlaneConvolution after,
    Tensor bias)
    implements CausalConv3d {
  @Override
  public Tensor forward(CausalWindow window, CausalHistory history) {
    history.remember(this, window.frames(), REACH);
    var y = room(window, window.count());
    long first = window.past() == 0 ? 1 : 0;
    if (first == 1) {
      y.narrow(0, 0, 1).copyInPlace(after.forward(window.frames().narrow(0, 0, 1), bias));
    }
    for (long t = first; t < window.count(); t += 2) {
      write(window, t, y.narrow(0, t, pair(window, t)));
    }
    return y;
  }

  @Override
  public Tensor addTo(Tensor sum, CausalWindow window, CausalHistory history) {
    history.remember(this, window.frames(), REACH);
    long first = window.past() == 0 ? 1 : 0;
    try (var _ = TensorScope.open()) {
      if (first == 1) {
        sum.narrow(0, 0, 1).addInPlace(after.forward(window.frames().narrow(0, 0, 1), bias));
      }
      for (long t = first; t < window.count(); t += 2) {
        var y = room(window, pair(window, t));
        write(window, t, y);
        sum.narrow(0, t, y.size(0)).addInPlace(y);
        y.close();
      }
    }
    return sum;
  }

  /// How many new frames there are from `t` on, at most two.
  private static long pair(CausalWindow window, long t) {
    return Math.min(2, window.count() - t);
  }

  private Tensor room(CausalWindow window, long count) {
    var frames = window.frames();
    return Tensors.empty(
        new long[] {count, frames.size(1), frames.size(2), bias.size(0)},
        frames.dtype(),
        frames.device());
  }

  /// Writes the results of the new frames from `t` on into `y`, one or two; there is a frame before.
  private void write(CausalWindow window, long t, Tensor y) {
    try (var _ = TensorScope.open()) {
      long at = window.past() + t;
      var d1 = frame(window, at - 1);
      var d2 = frame(window, at);
      var p1 = sum.forward(d1.plus(d2), bias);
      var p2 = difference.forward(d2.minus(d1), null);
      y.narrow(0, 0, 1).sumInPlace(p1, p2, 1);
      if (y.size(0) == 2) {
        y.narrow(0, 1, 1).sumInPlace(p1, p2, -1);
      }
      p1.close();
      p2.close();
      var d0 = at == 1 ? d2.neg() : frame(window, at - 2).minus(d2);
      y.narrow(0, 0, 1).addInPlace(before.forward(d0, null));
      if (y.size(0) == 2) {
        y.narrow(0, 1, 1).addInPlace(after.forward(frame(window, at + 1).minus(d1), null));
      }
    }
  }

  private static Tensor frame(CausalWindow window, long at) {
    return window.frames().narrow(0, at, 1);
  }
}
