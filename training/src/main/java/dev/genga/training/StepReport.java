package dev.genga.training;

import dev.genga.training.log.SampleLoss;
import java.time.Duration;
import java.util.List;

/// What one step did.
///
/// @param step from 1
/// @param epoch from 1
/// @param loss mean over the step's batches
/// @param gradientNorm before clipping
/// @param learningRate of this step
/// @param took wall-clock time
/// @param samples each sample's own loss; none where they have no names
public record StepReport(
    int step,
    int epoch,
    double loss,
    double gradientNorm,
    double learningRate,
    Duration took,
    List<SampleLoss> samples) {
  /// Copies the list.
  public StepReport {
    samples = List.copyOf(samples);
  }

  /// A step of samples without names.
  public StepReport(
      int step, int epoch, double loss, double gradientNorm, double learningRate, Duration took) {
    this(step, epoch, loss, gradientNorm, learningRate, took, List.of());
  }
}
