package dev.genga.training;

import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Device;
import java.util.ArrayList;
import java.util.List;

/// The batches of a run with stages: each epoch's are those of its stage. Epochs count over the whole run,
/// so no two stages take the same order.
final class StagedBatches implements Batches {
  private final Course course;
  private final List<StageData> data = new ArrayList<>();
  private final List<CachedBatches> batches = new ArrayList<>();

  /// @param plan whose caches are all made
  /// @param firstFrames whether the model starts from an image
  StagedBatches(
      Recipe recipe, DatasetPlan plan, Device device, boolean firstFrames, RunRandom random) {
    course = Course.of(recipe, plan.sections());
    for (var stage : recipe.stages()) {
      var its = StageData.of(stage, plan.sections());
      data.add(its);
      batches.add(new CachedBatches(its, recipe.seed(), device, firstFrames, random));
    }
  }

  @Override
  public Course course(Recipe recipe) {
    return course;
  }

  /// Of the first stage: see [#course].
  @Override
  public int perEpoch() {
    return course.parts().getFirst().batches();
  }

  @Override
  public Batch load(int epoch, int index) {
    return batches.get(stage(epoch)).load(epoch, index);
  }

  @Override
  public List<Clip> clips(int epoch, int index) {
    return batches.get(stage(epoch)).clips(epoch, index);
  }

  /// Epochs that a stage's end has cut short count as whole ones.
  @Override
  public long samplesBefore(int epoch, int index) {
    int stage = stage(epoch);
    long before = 0;
    for (int i = 0; i < stage; i++) {
      before += course.parts().get(i).epochs() * data.get(i).mostSamples();
    }
    int earlier = epoch - course.parts().get(stage).epochsBefore();
    return before
        + earlier * data.get(stage).mostSamples()
        + batches.get(stage).samplesOfEpochBefore(epoch, index);
  }

  private int stage(int epoch) {
    return course.ofEpoch(epoch + 1).number() - 1;
  }
}
