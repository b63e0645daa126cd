package dev.genga.training.device;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// A device whose memory, errors and other users a test sets. Passes compute what they always do; what they
/// take and how long is made up.
public final class SimulatedDevice implements TrainingDevice {
  /// What becomes of work for which there is no room.
  public enum WhenFull {
    /// It fails, as on Linux.
    FAILS,
    /// It goes on in the machine's memory, as on Windows.
    SPILLS
  }

  private static final long GIBI = 1L << 30;

  /// What is in memory of a block: its weights, its activations, or what it needs to run again.
  private static final long WEIGHTS = GIBI;

  private static final long KEPT = GIBI;
  private static final long HELD = GIBI / 8;

  private static final Duration USUAL = Duration.ofSeconds(11);
  private static final int TIMES_SLOWER = 14;

  private final long total;
  private final WhenFull whenFull;
  private final List<MemoryLayout> passes = new ArrayList<>();
  private long wanted;
  private int wantedAfter = Integer.MAX_VALUE;
  private long ofUpdate;
  private int updatesBefore = Integer.MAX_VALUE;
  private int updates;
  private int machineFullAt = Integer.MAX_VALUE;
  private long others;
  private long reserved;
  private long shared;
  private int trims;
  private Instant now = Instant.EPOCH;

  /// @param gibibytes of its memory
  public SimulatedDevice(double gibibytes, WhenFull whenFull) {
    total = (long) (gibibytes * GIBI);
    this.whenFull = whenFull;
  }

  /// Lets other programs have a part of the memory once so many passes are done.
  public void takeAway(double gibibytes, int passesBefore) {
    wanted = (long) (gibibytes * GIBI);
    wantedAfter = passesBefore;
  }

  /// Lets each change of the weights need so much beside what passes hold to use again, once so many are
  /// done.
  public void updatesTake(double gibibytes, int before) {
    ofUpdate = (long) (gibibytes * GIBI);
    updatesBefore = before;
  }

  /// Asks for so much beside what passes hold to use again, such as for a preview.
  public void ask(double gibibytes) {
    if (reserved + (long) (gibibytes * GIBI) > total - others) {
      throw lack();
    }
  }

  /// The layouts of all passes, those that failed too.
  public List<MemoryLayout> passes() {
    return passes;
  }

  /// How often unused memory was asked back.
  public int trims() {
    return trims;
  }

  private static long weights(MemoryLayout layout) {
    return layout.blocksInMemory() * WEIGHTS;
  }

  private static long bytes(MemoryLayout layout) {
    int running = layout.layers() - layout.keptBlocks();
    return weights(layout) + layout.keptBlocks() * KEPT + running * HELD;
  }

  @Override
  public boolean hasOwnMemory() {
    return true;
  }

  /// Lets the pass after so many find no room in the machine's memory.
  public void machineIsFullAt(int passesBefore) {
    machineFullAt = passesBefore;
  }

  @Override
  public <T> T load(MemoryLayout layout, Supplier<T> work) {
    var loaded = work.get();
    take(weights(layout));
    return loaded;
  }

  /// A pass that fails has done its work: nothing of it may be left.
  @Override
  public double pass(MemoryLayout layout, StepLoad load, DoubleSupplier work) {
    double result = work.getAsDouble();
    others = passes.size() >= wantedAfter ? wanted : 0;
    passes.add(layout);
    if (passes.size() > machineFullAt) {
      throw new RuntimeException(
          "[enforce fail at alloc_cpu.cpp:127] data. DefaultCPUAllocator: can't allocate memory:"
              + " you tried to allocate 4096 bytes. Error code 12 (Cannot allocate memory)");
    }
    boolean spilling = take(bytes(layout));
    now = now.plus(USUAL.multipliedBy(spilling ? TIMES_SLOWER : 1));
    return result;
  }

  /// A change that fails has done its work, or a part of it.
  @Override
  public double update(DoubleSupplier work) {
    double result = work.getAsDouble();
    if (updates >= updatesBefore && reserved + ofUpdate > total - others) {
      throw lack();
    }
    updates++;
    return result;
  }

  private static RuntimeException lack() {
    return new RuntimeException(
        "CUDA out of memory. Tried to allocate 1.50 GiB. GPU 0 has a total capacity of 8.00 GiB");
  }

  private boolean take(long bytes) {
    long room = total - others;
    if (bytes > room && whenFull == WhenFull.FAILS) {
      throw lack();
    }
    reserved = Math.max(reserved, Math.min(bytes, room));
    shared = Math.max(0, bytes - room);
    return shared > 0;
  }

  @Override
  public Occupancy occupancy() {
    return new Occupancy(Math.max(0, total - others - reserved), total, shared);
  }

  @Override
  public void trim() {
    trims++;
    reserved = 0;
    shared = 0;
  }

  @Override
  public InstantSource clock() {
    return () -> now;
  }
}
