package dev.genga.training.device;

import java.util.function.BooleanSupplier;

/// Someone's wish that a run leaves its device for a while.
public interface PauseRequest {
  /// Nobody wishes it.
  PauseRequest NEVER =
      new PauseRequest() {
        @Override
        public boolean isWanted() {
          return false;
        }

        @Override
        public void await(int step, BooleanSupplier stopRequested) {}
      };

  /// Asked between two steps.
  boolean isWanted();

  /// Waits until the wish is gone, or the run is to stop. The run has nothing on its device any more.
  ///
  /// @param step the last one done
  void await(int step, BooleanSupplier stopRequested);
}
