package dev.genga.training;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.training.optimizer.ParameterGroups;
import dev.genga.training.state.RunIdentity;
import dev.genga.training.state.SavedStates;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.nio.file.Path;
import java.util.Set;

/// Finds what keeps a run from going on from the newest state in its folder, by headers alone: before a
/// model is loaded, and before anything is written.
///
/// @param transformer the base model's file
public record ResumeCheck(Recipe recipe, DatasetPlan plan, Path transformer) {
  /// @param identity what the run is
  /// @throws dev.genga.base.ProblemException with all that differs from the newest state, where it can't
  ///     be taken up
  public void check(SavedStates states, RunIdentity identity) {
    if (states.folder().newestFirst().isEmpty()) {
      return;
    }
    int steps = Course.of(recipe, plan.sections()).steps();
    try (var _ = TensorScope.open();
        var base = TransformerCheckpoint.open(transformer)) {
      var state = withoutValues(TrainedSizes.of(recipe.target(), base));
      states.check(identity, state.tensors(), state.layout(), steps);
    }
  }

  /// A state with the tensors that the run's have, on a device that keeps no values.
  TrainingState withoutValues(TrainedSizes sizes) {
    var parameters = FlatTensors.zeros(sizes.shapes(), DType.FLOAT32, Device.META);
    // Which are up matrices changes rates, and nothing that is remembered.
    var groups = ParameterGroups.ofUpMatrices(Set.of(0));
    return TrainingState.of(recipe, parameters, groups, recipe.way().random(recipe.seed(), plan));
  }
}
