package dev.genga.training;

import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.device.StepLoad;
import dev.genga.training.log.SampleLoss;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.wan.sampling.SpreadValues;
import dev.genga.wan.sampling.Timesteps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The passes of a step through model and back, one for each of its batches; where memory did not suffice,
/// all of them again with less in it and the same random numbers.
///
/// @param of the run
/// @param keeper of its memory
record StepPasses(Trainer of, MemoryKeeper keeper) {
  /// @param gradients clipped
  /// @param norm of the gradients before they were clipped
  /// @param loss the mean over the batches
  record Gathered(FlatTensors gradients, double norm, double loss, List<SampleLoss> samples) {}

  /// Gathers a step's gradients, and clips them.
  ///
  /// @return null where the model has to be loaded again before
  /// @throws RuntimeException if memory does not suffice and nothing can be smaller
  @Nullable Gathered gather(int step, Course.Part part) {
    int epoch = part.epochOf(step);
    int first = part.placeOf(step) * of.recipe().gradientAccumulation();
    // The epoch's order is drawn once, however often the step runs.
    of.batches().clips(epoch - 1, first);
    var undo = of.state().random(of.recipe().seed()).undo();
    while (true) {
      try {
        keeper.beginStep();
        return gather(step, epoch - 1, first, part.batches());
      } catch (RuntimeException e) {
        if (keeper.lowerAfter(step, e)) {
          return null;
        }
        undo.run();
      }
    }
  }

  /// @param first batch of the step in its epoch
  private Gathered gather(int step, int epoch, int first, int batches) {
    var recipe = of.recipe();
    var trainable = of.trainable();
    trainable.gradients().zero();
    double loss = 0;
    int count = Math.min(recipe.gradientAccumulation(), batches - first);
    var samples = new ArrayList<SampleLoss>();
    try (var _ = TensorScope.open()) {
      double share = recipe.way().share(count, recipe.gradientAccumulation());
      var random = of.state().random(recipe.seed()).ofStep(step); // a resumed run draws the same
      for (int i = 0; i < count; i++) {
        trainable.beginPass(step, i);
        loss += accumulate(epoch, first + i, share, random, samples) * (1.0 / count);
      }
    }
    var gradients = trainable.gradients().gradients();
    double norm = GradientClipping.clip(gradients, recipe.maxGradNorm());
    return new Gathered(gradients, norm, loss, samples);
  }

  /// Adds `share` of one batch's gradient to the step's, and returns its loss.
  ///
  /// @param samples takes each sample's own loss
  private double accumulate(
      int epoch, int index, double share, RandomSource random, List<SampleLoss> samples) {
    var recipe = of.recipe();
    try (var _ = TensorScope.open()) {
      var batch = of.batches().load(epoch, index);
      var latents = batch.latents(); // [B, C, F, H, W]
      Tensor noise = random.randn(latents.dtype(), latents.shape()).to(latents.device());
      var load = StepLoad.of(latents);
      var buckets = buckets(epoch, index);
      var t = of.timesteps().sample(load.batch(), load.rows(), load.columns(), random, buckets);
      var weights = recipe.timesteps().weighting().lossWeights(t.model(), recipe.dtype());
      double loss =
          keeper.pass(
              load,
              () ->
                  of.trainable()
                      .gradients()
                      .accumulate(
                          batch.input(t.noisy(latents, noise), t.model()),
                          recipe.way().velocity(latents, noise),
                          LossWeights.product(weights.orElse(null), batch.weights()),
                          share));
      addSamples(of.batches().clips(epoch, index), t, samples);
      return loss;
    }
  }

  private void addSamples(List<Batches.Clip> clips, Timesteps t, List<SampleLoss> samples) {
    double[] timesteps = t.model().toDoubles();
    double[] losses = of.trainable().gradients().sampleLosses();
    for (int i = 0; i < clips.size(); i++) {
      var clip = clips.get(i);
      samples.add(new SampleLoss(clip.section(), clip.file(), timesteps[i], losses[i]));
    }
  }

  /// A batch's spread timesteps: they follow from the batch alone, so that a resumed run draws the
  /// same ones.
  private @Nullable SpreadValues buckets(int epoch, int index) {
    Integer count = of.recipe().timesteps().buckets();
    return count == null
        ? null
        : of.state()
            .random(of.recipe().seed())
            .spread(count, epoch, index, of.batches().samplesBefore(epoch, index));
  }
}
