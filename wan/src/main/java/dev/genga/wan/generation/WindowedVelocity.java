package dev.genga.wan.generation;

import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The velocity of a long video, put together of those of its [ContextWindows] at each step.
final class WindowedVelocity implements SteppedVelocity {
  /// Makes the velocity of one window.
  interface OfWindow {
    /// @param window its latent frames
    /// @param section which of the request's prompts it shows
    SteppedVelocity velocity(List<Integer> window, int section);
  }

  private final ContextWindows windows;
  private final int sections;
  private final OfWindow ofWindow;
  private final Map<List<Integer>, SteppedVelocity> made = new HashMap<>();
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
      for (var window : windows.at(step, all)) {
        add(latents, timestep, window, sum, counted);
      }
      return scope.keep(sum.div(counted));
    }
  }

  private void add(
      Tensor latents, double timestep, List<Integer> window, Tensor sum, Tensor counted) {
    int all = (int) latents.size(2);
    try (var _ = TensorScope.open()) {
      var weights =
          Tensors.of(windows.weights(window, all), 1, 1, window.size(), 1, 1).to(latents.device());
      var its =
          made.computeIfAbsent(
              window,
              _ -> ofWindow.velocity(window, ContextWindows.section(window, all, sections)));
      its.onStep(step);
      var weighted =
          its.at(latents.indexSelect(2, index(window, latents.device())), timestep).times(weights);
      for (int i = 0; i < window.size(); i++) {
        sum.narrow(2, window.get(i), 1).addInPlace(weighted.narrow(2, i, 1));
        counted.narrow(2, window.get(i), 1).addInPlace(weights.narrow(2, i, 1));
      }
    }
  }

  private static Tensor index(List<Integer> window, Device device) {
    return Tensors.of(window.stream().mapToLong(Integer::longValue).toArray(), window.size())
        .to(device);
  }

  @Override
  public void close() {
    made.values().forEach(SteppedVelocity::close);
    made.clear();
  }
}
