package dev.genga.training.device;

import dev.genga.tensor.OutOfMemory;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a training run asks of the device under it.
public interface TrainingDevice {
  /// A device of which nothing is known but that work on it may run out of memory.
  TrainingDevice UNKNOWN = new TrainingDevice() {};

  /// What a device's memory holds.
  ///
  /// @param free bytes that no program uses; what this one holds to use again is not free
  /// @param total bytes that it has
  /// @param shared bytes of this process that lie in the machine's memory as if they were the device's:
  ///     the driver's doing on Windows, where a full device doesn't fail; 0 elsewhere
  record Occupancy(long free, long total, long shared) {}

  /// Brings a model and all that is trained onto the device.
  default <T> T load(MemoryLayout layout, Supplier<T> work) {
    return work.get();
  }

  /// Does one pass through model and back.
  ///
  /// @param load of the batch
  /// @return what the work returns
  default double pass(MemoryLayout layout, StepLoad load, DoubleSupplier work) {
    return work.getAsDouble();
  }

  /// Changes what is trained, by gradients that passes have gathered.
  ///
  /// @return what the work returns
  default double update(DoubleSupplier work) {
    return work.getAsDouble();
  }

  /// Whether its memory is another than the machine's.
  default boolean hasOwnMemory() {
    return false;
  }

  /// Whether a failure is a lack of this device's memory, which a run can need less of. Where the machine's own
  /// is another, a lack of that is none: fewer weights on the device take more of it.
  default boolean lacked(RuntimeException failure) {
    return OutOfMemory.isBehind(failure) && !(hasOwnMemory() && OutOfMemory.isOfMachine(failure));
  }

  /// What its memory holds now; null where that is not watched.
  default @Nullable Occupancy occupancy() {
    return null;
  }

  /// Gives back what is held of its memory only to be used again.
  default void trim() {}

  /// Tells how long steps take.
  default InstantSource clock() {
    return InstantSource.system();
  }
}
