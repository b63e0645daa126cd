package dev.genga.training;

import dev.genga.training.device.DeviceShare;
import dev.genga.training.device.MemoryLayout;
import java.util.function.BooleanSupplier;

/// A run as stretches, each from its model's loading until it has ended, is to pause, or needs a smaller model
/// in memory. The next one goes on from the state that the one before has saved, to the bit.
///
/// @param stopRequested ends a pause
record Stretches(DeviceShare share, BooleanSupplier stopRequested) {
  /// One stretch, which leaves nothing on the device.
  @FunctionalInterface
  interface Stretch {
    Trainer.Outcome run(MemoryLayout layout);
  }

  /// Runs stretch after stretch.
  ///
  /// @param first the layout to begin with
  /// @return how the last one ended
  Trainer.Result run(MemoryLayout first, Stretch stretch, TrainingListener listener) {
    var layout = first;
    while (true) {
      switch (stretch.run(layout)) {
        case Trainer.Result result -> {
          return result;
        }
        case Trainer.Smaller(var smaller) -> {
          layout = smaller;
          share.device().trim();
        }
        case Trainer.Paused(int step, var file, var now) -> {
          layout = now;
          share.device().trim();
          listener.onRemark("paused after step %d: the device is free".formatted(step));
          share.pause().await(step, stopRequested);
          if (stopRequested.getAsBoolean()) {
            return new Trainer.Result(false, step, file);
          }
        }
      }
    }
  }
}
