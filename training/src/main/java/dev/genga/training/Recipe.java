package dev.genga.training;

import dev.genga.tensor.DType;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.LearningRate;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.sampling.TimestepOptions;

/// What a training is to do.
///
/// @param name of the LoRA and its files
/// @param rank of the LoRA
/// @param alpha over rank is what the LoRA's product is multiplied with
/// @param learningRate the full rate
/// @param schedule the share of it that each step uses
/// @param maxGradNorm bound of the gradients' norm; 0 for none
/// @param gradientAccumulation batches of one step
/// @param seed of the LoRA's first values, the order of the samples, noise and timesteps
/// @param dtype what the transformer's blocks compute in
/// @param keptBlocks how many blocks keep their activations instead of being run twice
public record Recipe(
    String name,
    int rank,
    double alpha,
    double learningRate,
    ScheduleOptions schedule,
    AdamW.Settings optimizer,
    double maxGradNorm,
    int gradientAccumulation,
    RunLength length,
    TimestepOptions timesteps,
    long seed,
    DType dtype,
    int keptBlocks,
    Saves saves,
    Saves previews) {

  /// How long a run is.
  public sealed interface RunLength {
    /// The number of optimizer steps.
    ///
    /// @param stepsPerEpoch of the data set
    int steps(int stepsPerEpoch);

    /// @param count whole epochs
    record Epochs(int count) implements RunLength {
      @Override
      public int steps(int stepsPerEpoch) {
        return Math.multiplyExact(count, stepsPerEpoch);
      }
    }

    /// @param count optimizer steps
    record Steps(int count) implements RunLength {
      @Override
      public int steps(int stepsPerEpoch) {
        return count;
      }
    }
  }

  /// The learning rate of each step of a run.
  ///
  /// @param steps of the whole run
  /// @throws dev.genga.base.ProblemException if the schedule can't be: see [ScheduleOptions#schedule]
  public LearningRate learningRates(int steps) {
    return new LearningRate(learningRate, schedule.schedule(steps, learningRate));
  }

  /// Optimizer steps of one epoch; the last may gather fewer batches.
  public int stepsPerEpoch(int batchesPerEpoch) {
    return Math.ceilDiv(batchesPerEpoch, gradientAccumulation);
  }
}
