package dev.genga.training.fit;

/// Tells how much memory of a device a piece of work took at its height.
@FunctionalInterface
public interface MemoryMeter {
  /// Does the work.
  ///
  /// @return the most that was in use while it ran, above what was in use before, in bytes
  long peak(Runnable work);
}
