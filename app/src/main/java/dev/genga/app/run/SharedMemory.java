package dev.genga.app.run;

import java.util.List;
import java.util.Locale;
import oshi.driver.common.windows.perfmon.PdhCounterWildcardProperty;
import oshi.util.platform.windows.PerfCounterWildcardQuery;

/// Machine memory that a process uses as if it were a graphics card's.
@FunctionalInterface
interface SharedMemory {
  /// The bytes of it now.
  long bytes();

  /// This process's. Only Windows' drivers do such a thing, and only Windows counts it.
  static SharedMemory ofThisProcess() {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    return windows ? SharedMemory::ofWindows : () -> 0;
  }

  /// Windows' performance counter "GPU Process Memory", of which each process has an instance a card, such
  /// as `pid_4711_luid_0x00000000_0x0000D3A1_phys_0`.
  private static long ofWindows() {
    var found =
        PerfCounterWildcardQuery.queryInstancesAndValuesFromPDH(
            Counter.class, "GPU Process Memory");
    return sum(found.getA(), found.getB().getOrDefault(Counter.SHARED, List.of()));
  }

  private static long sum(List<String> instances, List<Long> bytes) {
    return of(ProcessHandle.current().pid(), instances, bytes);
  }

  /// The sum over a process's instances.
  static long of(long process, List<String> instances, List<Long> bytes) {
    String own = "pid_" + process + "_";
    long sum = 0;
    for (int i = 0; i < Math.min(instances.size(), bytes.size()); i++) {
      if (instances.get(i).toLowerCase(Locale.ROOT).startsWith(own)) {
        sum += bytes.get(i);
      }
    }
    return sum;
  }

  /// The first one says which instances.
  enum Counter implements PdhCounterWildcardProperty {
    INSTANCES("*"),
    SHARED("Shared Usage");

    private final String counter;

    Counter(String counter) {
      this.counter = counter;
    }

    @Override
    public String getCounter() {
      return counter;
    }
  }
}
