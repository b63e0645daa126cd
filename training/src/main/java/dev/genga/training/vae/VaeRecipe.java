package dev.genga.training.vae;

import dev.genga.base.RecordText;
import dev.genga.tensor.DType;
import dev.genga.training.Ema;
import dev.genga.training.optimizer.Optimizer;
import dev.genga.training.schedule.LearningRate;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.vae.VaeConfig;
import java.time.Duration;
import java.util.List;

/// What a VAE's training is to do.
///
/// @param name of the result and its files
/// @param config the VAE's sizes
/// @param stages one after another
/// @param learningRate the full rate
/// @param schedule the share of it that each step uses, over all stages
/// @param ema how the weights are averaged
/// @param maxGradNorm bound of the gradients' norm; 0 for none
/// @param seed of the first values, the pieces' places and the latents' noise
/// @param dtype what the networks compute in
/// @param fileDtype of the VAE's file
/// @param saveEvery how long a run may go on without its state being saved
/// @param measuredClips how many clips, the stream's first, tell the latents' mean and deviation
/// @param measuredFrames frames of each of these
public record VaeRecipe(
    String name,
    VaeConfig config,
    List<VaeStage> stages,
    double learningRate,
    ScheduleOptions schedule,
    Optimizer.Settings optimizer,
    Ema.Settings ema,
    double maxGradNorm,
    VaeLoss loss,
    long seed,
    DType dtype,
    DType fileDtype,
    Duration saveEvery,
    int measuredClips,
    int measuredFrames) {
  /// @throws IllegalArgumentException if there is no stage, a piece doesn't fit the strides, or
  ///     nothing is measured
  public VaeRecipe {
    stages = List.copyOf(stages);
    if (stages.isEmpty() || measuredClips < 1) {
      throw new IllegalArgumentException(
          "a VAE's training needs a stage and clips to measure: %s, %d"
              .formatted(stages, measuredClips));
    }
    for (var stage : stages) {
      checkStrides(config, stage);
    }
  }

  private static void checkStrides(VaeConfig config, VaeStage stage) {
    int space = config.spatialStride();
    boolean fits =
        (stage.frames() - 1) % config.temporalStride() == 0
            && stage.height() % space == 0
            && stage.width() % space == 0;
    if (!fits) {
      throw new IllegalArgumentException(
          "a piece must be 1 + n * %d frames of multiples of %d: %s"
              .formatted(config.temporalStride(), space, stage));
    }
  }

  /// Optimizer steps of all stages.
  public int steps() {
    return stages.stream().mapToInt(VaeStage::steps).sum();
  }

  /// The learning rate of each step.
  ///
  /// @throws dev.genga.base.ProblemException if the schedule can't be: see [ScheduleOptions#schedule]
  public LearningRate learningRates() {
    return new LearningRate(learningRate, schedule.schedule(steps(), learningRate));
  }

  /// What a resumed run must have in common with the first: everything that decides its numbers.
  ///
  /// @param clips says which stream of clips it is
  String fingerprint(String clips) {
    return String.join(
        "|",
        clips,
        RecordText.of(config),
        RecordText.of(stages),
        RecordText.of(learningRates()),
        optimizer.identity(),
        RecordText.of(ema),
        Double.toString(maxGradNorm),
        RecordText.of(loss),
        Long.toString(seed),
        dtype.toString());
  }
}
