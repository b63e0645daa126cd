package dev.genga.training;

import dev.genga.training.device.DeviceShare;
import dev.genga.training.device.MemoryLayout;
import dev.genga.training.device.SpillWatch;
import dev.genga.training.device.StepLoad;
import dev.genga.training.device.TrainingDevice.Occupancy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Keeps a run within its device's memory: where a step finds too little of it, the layout goes one notch
/// down, and a line says so. No number depends on the layout.
final class MemoryKeeper {
  private static final double GIBI = 1L << 30;

  private final DeviceShare share;
  private final Gradients gradients;
  private final Consumer<String> remark;
  private final SpillWatch spills = new SpillWatch();
  private final List<StepLoad> loads = new ArrayList<>();
  private MemoryLayout layout;
  private boolean crowded;
  private boolean toldLowest;
  private boolean torn;

  /// @param layout that the gradients are taken with
  /// @param remark takes a line for the user on each change
  MemoryKeeper(
      DeviceShare share, MemoryLayout layout, Gradients gradients, Consumer<String> remark) {
    this.share = share;
    this.layout = layout;
    this.gradients = gradients;
    this.remark = remark;
    spills.begin(share.device().occupancy());
  }

  MemoryLayout layout() {
    return layout;
  }

  /// Takes note that the passes of a step are about to begin, for the first time or again.
  void beginStep() {
    loads.clear();
  }

  /// Does one pass through model and back.
  double pass(StepLoad load, DoubleSupplier work) {
    loads.add(load);
    return share.device().pass(layout, load, work);
  }

  /// Changes the weights.
  ///
  /// @param saved the last step whose state is saved; 0 for none
  /// @return what the work returns; not a number where it has failed: then see [#torn]
  /// @throws RuntimeException if memory was not what it lacked, or nothing can be smaller
  double update(int step, int saved, DoubleSupplier work) {
    try {
      return share.device().update(work);
    } catch (RuntimeException e) {
      var lower = lower(e);
      remark.accept(
          "step %d ran out of memory while it changed the weights: the run %s, with %s, to the same numbers"
              .formatted(
                  step,
                  saved == 0
                      ? "begins again, since no state is saved yet"
                      : "goes back to its last saved state, of step " + saved,
                  lower));
      torn = true;
      var _ = take(lower);
      return Double.NaN;
    }
  }

  /// Whether weights and what the optimizer remembers may be half changed: only a saved state is good, or the
  /// beginning where there is none.
  boolean torn() {
    return torn;
  }

  /// Goes a notch down after a pass that has failed.
  ///
  /// @return whether the model has to be loaded again for that
  /// @throws RuntimeException the same, if memory was not what it lacked, or nothing can be smaller
  boolean lowerAfter(int step, RuntimeException failure) {
    var lower = lower(failure);
    remark.accept(
        "step %d ran out of memory: it runs again with %s, to the same numbers"
            .formatted(step, lower));
    return take(lower);
  }

  private MemoryLayout lower(RuntimeException failure) {
    var lower = share.device().lacked(failure) ? layout.lower() : Optional.<MemoryLayout>empty();
    return lower.orElseThrow(() -> failure);
  }

  /// Looks at the device after a step, and goes a notch down where that has taken too much.
  ///
  /// @return whether the model has to be loaded again for that
  boolean lowerAfter(int step, Duration took) {
    var now = share.device().occupancy();
    if (now == null) {
      return false;
    }
    long tokens = loads.stream().mapToLong(load -> load.batch() * load.tokens()).max().orElse(0);
    int running = layout.layers() - layout.keptBlocks();
    var spill = spills.after(loads, took, now, share.pinned().bytes(tokens, running));
    String why = spill == null ? crowding(step, now) : told(step, took, spill);
    if (why == null) {
      return false;
    }
    var lower = layout.lower();
    if (lower.isEmpty()) {
      if (!toldLowest) {
        toldLowest = true;
        remark.accept(why + "; nothing of this run can be made smaller");
      }
      return false;
    }
    remark.accept("%s: from now on with %s, to the same numbers".formatted(why, lower.get()));
    return take(lower.get());
  }

  private boolean take(MemoryLayout lower) {
    boolean reload = lower.blocksInMemory() != layout.blocksInMemory();
    layout = lower;
    crowded = false;
    gradients.keep(lower.keptBlocks());
    share.device().trim();
    spills.begin(share.device().occupancy());
    return reload;
  }

  /// What the device holds only to use it again is given back first; if the next step needs it, that step
  /// is too large.
  private @Nullable String crowding(int step, Occupancy now) {
    if (now.free() >= share.headroom()) {
      crowded = false;
      return null;
    }
    if (!crowded) {
      crowded = true;
      share.device().trim();
      return null;
    }
    return String.format(
        Locale.ROOT,
        "step %d left %.1f GB of the device free, of %.1f GB that are to stay free",
        step,
        now.free() / GIBI,
        share.headroom() / GIBI);
  }

  private static String told(int step, Duration took, SpillWatch.Spill spill) {
    var usual = spill.usual();
    return String.format(
        Locale.ROOT,
        "step %d took %.1f s%s: the driver has moved %.1f GB of it out of the device",
        step,
        seconds(took),
        usual == null ? "" : String.format(Locale.ROOT, " where %.1f are usual", seconds(usual)),
        spill.bytes() / GIBI);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
