package dev.genga.desk.data;

import dev.genga.dataset.plan.Bucket;
import dev.genga.dataset.plan.DatasetPlan;
import org.jspecify.annotations.Nullable;

/// Tells what training steps take on a machine that was measured.
@FunctionalInterface
public interface StepCosts {
  /// Nothing was measured.
  StepCosts UNKNOWN = (_, _, _) -> null;

  /// What a step takes.
  ///
  /// @param seconds of it
  /// @param fits whether the memory holds it
  record Cost(double seconds, boolean fits) {}

  /// What a step of one batch takes, while as many blocks keep their activations as the steps of a plan leave
  /// room for.
  ///
  /// @param batch samples of the batch
  /// @return null where that isn't known
  @Nullable Cost of(DatasetPlan plan, Bucket bucket, int batch);
}
