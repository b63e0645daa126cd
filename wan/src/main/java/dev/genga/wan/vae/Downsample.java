package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Halves height and width, and time where there is a second convolution.
///
/// In time, the clip's first frame stays by itself; each following pair becomes one frame that looks
/// at the pair and the frame before it.
///
/// @param space 3 x 3, stride 2, over the frame with a row of zeros below and a column at the right
/// @param time over three frames, stride 2; null where time is kept
record Downsample(Convolution space, @Nullable Convolution time) implements VaeLayer {
  @Override
  public Tensor forward(Tensor x, CausalHistory history) {
    try (var scope = TensorScope.open()) {
      var half = halveSpace(x);
      return scope.keep(time == null ? half : halveTime(half, time, history));
    }
  }

  /// One frame at a time: the padded copy is as large as the frames.
  private Tensor halveSpace(Tensor x) {
    var halves = new ArrayList<Tensor>();
    for (long t = 0; t < x.size(0); t++) {
      try (var scope = TensorScope.open()) {
        halves.add(scope.keep(space.forward(x.narrow(0, t, 1).pad(0, 0, 0, 0, 1, 0, 1))));
      }
    }
    return halves.size() == 1 ? halves.getFirst() : Tensors.cat(0, halves);
  }

  /// @param x `[1 + 2 n, H, W, C]` at the start of a clip, `[2 n, H, W, C]` later
  private Tensor halveTime(Tensor x, Convolution time, CausalHistory history) {
    var past = history.of(this);
    Tensor halved;
    if (past != null) {
      halved = time.forward(Tensors.cat(0, past, x));
    } else if (x.size(0) > 1) {
      halved = Tensors.cat(0, x.narrow(0, 0, 1), time.forward(x));
    } else {
      halved = x;
    }
    history.remember(this, x, 1);
    return halved;
  }
}
