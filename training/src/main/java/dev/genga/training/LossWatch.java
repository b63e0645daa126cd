package dev.genga.training;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Tells since which step a run's loss is far above what is usual for it. Such a run is mostly lost, and
/// the states from before are worth more than the newest ones.
final class LossWatch {
  /// Of so many steps the losses are kept.
  private static final int STEPS = 100;

  /// So many times their mean is far above: a single sample's loss at its worst timestep is seldom.
  private static final double FAR = 10;

  private final ArrayDeque<Double> usual = new ArrayDeque<>();
  private @Nullable Integer since;

  /// Takes a step's loss.
  void add(int step, double loss) {
    double mean = usual.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    if (mean > 0 && loss > FAR * mean) {
      since = since == null ? Integer.valueOf(step) : since;
      return;
    }
    since = null;
    usual.add(loss);
    if (usual.size() > STEPS) {
      usual.remove();
    }
  }

  /// Forgets what was usual: other data are trained on now.
  void forget() {
    usual.clear();
    since = null;
  }

  /// The first of the last steps in a row whose loss is far above; null where that of the last one is not.
  @Nullable Integer since() {
    return since;
  }

  /// The last step whose weights the next step has found good, where the loss is far above since; null
  /// where it is not.
  @Nullable Integer lastGood() {
    return since == null ? null : Integer.valueOf(since - 2);
  }
}
