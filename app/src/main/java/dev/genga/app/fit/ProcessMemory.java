package dev.genga.app.fit;

import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.NativeHeap;
import dev.genga.training.fit.MemoryMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import oshi.SystemInfo;

/// The memory of this process, on the CPU or on a graphics card.
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  /// What, written there, makes the kernel watch for a new peak: see proc(5).
  private static final String RESET_PEAK = "5";

  private static final long POLL_MILLIS = 3;

  private ProcessMemory() {}

  /// Measures work on a device.
  static MemoryMeter of(Device device) {
    return switch (device.kind()) {
      case CPU ->
          Files.isWritable(CLEAR) ? ProcessMemory::peakByKernel : ProcessMemory::peakByPolling;
      case CUDA -> work -> peakOnCard(device.index(), work);
      case META -> throw new IllegalArgumentException("the device meta has no memory");
    };
  }

  /// What this process has in memory now, in bytes. Where the kernel tells it no library is unpacked for
  /// it, for which a full disk has no room.
  static long resident() {
    try {
      return 1024 * kibibytes("VmRSS:");
    } catch (IOException e) { // no Linux
      return new SystemInfo().getOperatingSystem().getCurrentProcess().getResidentMemory();
    }
  }

  /// The most that this process has had in a device's memory so far; 0 where that is not known.
  static long peakSoFar(Device device) {
    return switch (device.kind()) {
      case CPU -> {
        try {
          yield 1024 * kibibytes("VmHWM:");
        } catch (IOException e) {
          yield 0;
        }
      }
      case CUDA -> Engine.current().cudaPeak(device.index());
      case META -> 0;
    };
  }

  private static long peakByKernel(Runnable work) {
    try {
      NativeHeap.trim();
      Files.writeString(CLEAR, RESET_PEAK);
      long before = kibibytes("VmRSS:");
      work.run();
      return 1024 * Math.max(0, kibibytes("VmHWM:") - before);
    } catch (IOException e) {
      return peakByPolling(work);
    }
  }

  private static long kibibytes(String name) throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow(() -> new IOException("no " + name + " in " + STATUS));
  }

  private static long peakByPolling(Runnable work) {
    NativeHeap.trim();
    var peak = new AtomicLong();
    var going = new AtomicBoolean(true);
    long before = resident();
    var watcher =
        Thread.ofPlatform()
            .daemon()
            .name("memory")
            .start(() -> {
              while (going.get()) {
                peak.accumulateAndGet(resident(), Math::max);
                try {
                  Thread.sleep(POLL_MILLIS);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    try {
      work.run();
    } finally {
      going.set(false);
      watcher.interrupt();
    }
    return Math.max(0, peak.get() - before);
  }

  private static long peakOnCard(int index, Runnable work) {
    var engine = Engine.current();
    engine.watchCudaPeak(index);
    long before = engine.cudaPeak(index);
    work.run();
    return Math.max(0, engine.cudaPeak(index) - before);
  }
}
