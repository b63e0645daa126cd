package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/// Decides for one pass, step by step, whether its blocks are skipped.
///
/// As in TeaCache's own program the change is that to the step before, skipped or not, and a computed
/// step sets the sum of changes back to 0.
final class TeaCacheState implements AutoCloseable {
  private final TeaCache settings;
  private final TeaCacheFit fit;
  private final int steps;
  private @Nullable Tensor before;
  private double sum;

  /// @param steps how many there are
  TeaCacheState(TeaCache settings, TeaCacheFit fit, int steps) {
    this.settings = settings;
    this.fit = fit;
    this.steps = steps;
  }

  /// Whether what a step's blocks add is to be kept for later ones.
  boolean watches(int step) {
    return settings.watches(step, steps);
  }

  /// Whether the blocks of a step are skipped; asked once a step. The first watched step never is.
  ///
  /// @param time the time embedding, `[B, C]`
  /// @param projectedTime its projection, `[B, 6, C]`
  boolean skips(int step, Tensor time, Tensor projectedTime) {
    if (!watches(step)) {
      sum = 0;
      return false;
    }
    var now = settings.mode() == TeaCache.Mode.E ? time : projectedTime;
    boolean skipped = false;
    if (before != null) {
      sum += fit.rescaled(change(before, now), settings.mode());
      skipped = sum < settings.threshold();
    }
    if (!skipped) {
      sum = 0;
    }
    keep(now);
    return skipped;
  }

  /// The changes since the last computed step.
  double sum() {
    return sum;
  }

  private static double change(Tensor before, Tensor now) {
    try (var _ = TensorScope.open()) {
      return now.minus(before).abs().mean().div(before.abs().mean()).item();
    }
  }

  private void keep(Tensor now) {
    close();
    try (var _ = TensorScope.open()) {
      before = TensorScope.release(now.copy());
    }
  }

  @Override
  public void close() {
    if (before != null) {
      before.close();
      before = null;
    }
  }
}
