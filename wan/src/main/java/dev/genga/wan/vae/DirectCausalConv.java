package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;

/// A causal convolution whose products are taken one by one.
///
/// Before a clip's first frame the reference puts two frames of zeros. Here the products with them
/// are left out, so the first frame costs a third and the second two thirds.
///
/// @param three all three taps in time
/// @param two the taps of the present frame and the one before
/// @param one the tap of the present frame
record DirectCausalConv(Convolution three, Convolution two, Convolution one)
    implements CausalConv3d {
  @Override
  public Tensor forward(CausalWindow window, CausalHistory history) {
    history.remember(this, window.frames(), REACH);
    long early = early(window);
    if (early == 0) {
      return three.forward(window.frames());
    }
    var parts = new ArrayList<Tensor>();
    for (long t = 0; t < early; t++) {
      parts.add(taps(window.past() + t + 1).forward(seenBy(window, t)));
    }
    if (early < window.count()) {
      parts.add(three.forward(window.frames()));
    }
    return parts.size() == 1 ? parts.getFirst() : Tensors.cat(0, parts);
  }

  @Override
  public Tensor addTo(Tensor sum, CausalWindow window, CausalHistory history) {
    history.remember(this, window.frames(), REACH);
    long early = early(window);
    for (long t = 0; t < early; t++) {
      taps(window.past() + t + 1).addTo(sum.narrow(0, t, 1), seenBy(window, t));
    }
    if (early < window.count()) {
      three.addTo(sum.narrow(0, early, window.count() - early), window.frames());
    }
    return sum;
  }

  /// How many of the new frames have fewer than two before them.
  private static long early(CausalWindow window) {
    return Math.min(REACH - window.past(), window.count());
  }

  /// What the new frame `t` sees, where that is fewer than three frames.
  private static Tensor seenBy(CausalWindow window, long t) {
    return window.frames().narrow(0, 0, window.past() + t + 1);
  }

  private Convolution taps(long frames) {
    return frames == 1 ? one : two;
  }
}
