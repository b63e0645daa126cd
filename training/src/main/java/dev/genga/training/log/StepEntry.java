package dev.genga.training.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is written down of one optimizer step.
///
/// @param step counted from 1 over the whole run
/// @param epoch counted from 1
/// @param loss of this step
/// @param average the running average, see [LossRecorder]
/// @param learningRate that the step used
/// @param gradientNorm before clipping
/// @param seconds that the step took
/// @param extra further numbers by TensorBoard tag, such as `max_norm/average_key_norm`; in order
public record StepEntry(
    int step,
    int epoch,
    double loss,
    double average,
    double learningRate,
    double gradientNorm,
    double seconds,
    Map<String, Double> extra) {
  /// Copies the map.
  public StepEntry {
    extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
  }

  /// A step without further numbers.
  public StepEntry(
      int step,
      int epoch,
      double loss,
      double average,
      double learningRate,
      double gradientNorm,
      double seconds) {
    this(step, epoch, loss, average, learningRate, gradientNorm, seconds, Map.of());
  }
}
