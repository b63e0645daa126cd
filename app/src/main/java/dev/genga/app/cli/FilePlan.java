package dev.genga.app.cli;

import dev.genga.app.run.Stages;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.dataset.plan.PlanListener;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.training.Recipe;
import dev.genga.training.StagedPlan;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a data set file or a recipe takes, planned once for all commands that ask.
///
/// @param dataset the data set file
/// @param whole all its sections
/// @param training the recipe's, where it has stages; else null
/// @param used what is trained on
record FilePlan(Path dataset, DatasetPlan whole, @Nullable Recipe training, DatasetPlan used) {

  /// @param file a data set file, or the recipe that was read
  /// @param recipe null where the file is none
  /// @throws dev.genga.base.ProblemException with all that keeps the data set from being trained on
  static FilePlan of(
      Path file,
      @Nullable PlanRecipe recipe,
      PlanOptions options,
      DiskSpace disk,
      PlanListener listener) {
    Path dataset = recipe == null ? file : recipe.dataset();
    var whole = Stages.unwrittenPlan(dataset, options, disk, listener);
    var training = recipe == null ? null : recipe.staged(whole);
    var used = training == null ? whole : StagedPlan.used(training, whole);
    return new FilePlan(dataset, whole, training, used);
  }
}
