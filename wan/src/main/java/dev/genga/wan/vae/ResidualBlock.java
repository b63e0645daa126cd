package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.Linear;
import org.jspecify.annotations.Nullable;

/// `x + conv2(silu(norm2(conv1(silu(norm1(x))))))`.
///
/// @param norm1 over the channels that come in
/// @param conv1 to the channels that go out
/// @param norm2 over the channels that go out
/// @param conv2 keeps the channels
/// @param shortcut brings `x` to the channels that go out; null where they are the same
record ResidualBlock(
    ChannelNorm norm1,
    CausalConv3d conv1,
    ChannelNorm norm2,
    CausalConv3d conv2,
    @Nullable Linear shortcut)
    implements VaeLayer {
  @Override
  public Tensor forward(Tensor x, CausalHistory history) {
    try (var scope = TensorScope.open()) {
      var inner = inner(x, history);
      var sum = shortcut == null ? x : shortcut.forward(x);
      var window = conv2.window(inner, history);
      norm2.thenSilu(inner, window.present());
      inner.close();
      return scope.keep(conv2.addTo(sum, window, history));
    }
  }

  private Tensor inner(Tensor x, CausalHistory history) {
    try (var scope = TensorScope.open()) {
      var window = conv1.window(x, history);
      norm1.thenSilu(x, window.present());
      return scope.keep(conv1.forward(window, history));
    }
  }
}
