package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.HashMap;
import java.util.Map;

/// The velocity of a long video, put together of those of its [ContextWindows] at each step.
final class WindowedVelocity implements SteppedVelocity {
  /// Makes the velocity of one window.
  interface OfWindow {
    /// @param start the window's first latent frame
    /// @param count its latent frames
    /// @param section which of the request's prompts it shows
    SteppedVelocity velocity(int start, int count, int section);
  }

  private final ContextWindows windows;
  private final int sections;
  private final OfWindow ofWindow;
  private final Map<Integer, SteppedVelocity> made = new HashMap<>();
  private int step;

  /// @param sections prompts that the video comes to one after the other
  WindowedVelocity(ContextWindows windows, int sections, OfWindow ofWindow) {
    this.windows = windows;
    this.sections = sections;
    this.ofWindow = ofWindow;
  }

  @Override
  public void onStep(int next) {
    step = next;
  }

  @Override
  public Tensor at(Tensor latents, double timestep) {
    int all = (int) latents.size(2);
    try (var scope = TensorScope.open()) {
      var sum = latents.times(0);
      var counted = Tensors.zeros(new long[] {1, 1, all, 1, 1}, latents.dtype(), latents.device());
      for (int start : windows.starts(step, all)) {
        add(latents, timestep, start, sum, counted);
      }
      return scope.keep(sum.div(counted));
    }
  }

  private void add(Tensor latents, double timestep, int start, Tensor sum, Tensor counted) {
    int all = (int) latents.size(2);
    try (var _ = TensorScope.open()) {
      float[] shares = windows.weights(start, all);
      int count = shares.length;
      var weights = Tensors.of(shares, 1, 1, count, 1, 1).to(latents.device());
      var window =
          made.computeIfAbsent(
              start, _ -> ofWindow.velocity(start, count, windows.section(start, all, sections)));
      window.onStep(step);
      var velocity = window.at(latents.narrow(2, start, count).contiguous(), timestep);
      sum.narrow(2, start, count).addInPlace(velocity.times(weights));
      counted.narrow(2, start, count).addInPlace(weights);
    }
  }

  @Override
  public void close() {
    made.values().forEach(SteppedVelocity::close);
    made.clear();
  }
}
