package dev.genga.training.checkpoint;

import java.util.Locale;

/// The file names of a run's LoRA, musubi-tuner's.
///
/// @param name what the user calls the result, such as `style`
public record CheckpointNames(String name) {
  /// After an epoch, counted from 1: `style-000016.safetensors`.
  public String epoch(int epoch) {
    return String.format(Locale.ROOT, "%s-%06d.safetensors", name, epoch);
  }

  /// After an optimizer step, counted from 1: `style-step00000250.safetensors`.
  public String step(int step) {
    return String.format(Locale.ROOT, "%s-step%08d.safetensors", name, step);
  }

  /// At the end of the run: `style.safetensors`.
  public String last() {
    return name + ".safetensors";
  }
}
