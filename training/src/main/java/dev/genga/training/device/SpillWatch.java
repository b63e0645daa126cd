package dev.genga.training.device;

import dev.genga.training.device.TrainingDevice.Occupancy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds steps during which the driver has moved a part of this process into the machine's memory. Such a
/// step gives the right numbers, many times slower.
///
/// Three things have to come together, since each alone has other causes: the device is full; the process's
/// shared memory has grown by more than it pins itself; and the step took far longer than the same step did before,
/// where there was one. The first step of a layout that moves blocks fetches them for the first time, and is not judged.
public final class SpillWatch {
  /// So many times the usual time is far longer.
  private static final double FAR = 2;

  /// Growth that pinned buffers of one step don't explain.
  private static final long GROWN = 256L << 20;

  /// Of the device's memory, what is left where it is full.
  private static final double FULL = 0.05;

  private final Map<List<StepLoad>, Duration> usual = new HashMap<>();
  private long sharedBefore;
  private long pinned;
  private boolean begun;

  /// Begins to watch anew: another layout takes other times.
  ///
  /// @param now null where nothing is known
  public void begin(@Nullable Occupancy now) {
    usual.clear();
    pinned = 0;
    begun = false;
    sharedBefore = now == null ? 0 : now.shared();
  }

  /// What a spilling step has shown.
  ///
  /// @param usual the time that such a step took before; null where there was none
  /// @param bytes that lie in the machine's memory
  public record Spill(@Nullable Duration usual, long bytes) {}

  /// Takes note of a step.
  ///
  /// @param loads of its batches
  /// @param now after it
  /// @param pins bytes of the machine's memory that such a step has for the device to read by itself: they are
  ///     held from then on, and are shared memory without having been moved
  /// @return null where nothing has spilled
  public @Nullable Spill after(List<StepLoad> loads, Duration took, Occupancy now, long pins) {
    var before = usual.get(List.copyOf(loads));
    boolean judged = begun || pins == 0;
    begun = true;
    pinned = Math.max(pinned, pins);
    long grown = now.shared() - sharedBefore - pinned;
    boolean full = now.free() < FULL * now.total();
    boolean slow = before == null || took.toNanos() > FAR * before.toNanos();
    if (grown >= GROWN && full && slow) {
      return judged ? new Spill(before, grown) : null; // nor is its time taken for a usual one
    }
    usual.merge(List.copyOf(loads), took, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    return null;
  }
}
