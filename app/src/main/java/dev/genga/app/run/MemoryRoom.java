package dev.genga.app.run;

import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import java.lang.management.ManagementFactory;

/// How much memory a device has.
public interface MemoryRoom {
  /// The memory of a device that is there.
  Engine.DeviceMemory of(Device device);

  /// The machine's own memory and that of its graphics cards. In a container the limit of the
  /// container counts.
  static MemoryRoom ofMachine() {
    return device ->
        switch (device.kind()) {
          case CPU -> ofSystem();
          case CUDA -> Engine.current().cudaMemory(device.index());
          case META -> throw new IllegalArgumentException("the device meta has no memory");
        };
  }

  private static Engine.DeviceMemory ofSystem() {
    var memory = SystemMemory.OWN.read();
    long total = memory.total();
    // Java reads the limits of control groups, which the system's figures leave out.
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean limits) {
      total = Math.min(total, limits.getTotalMemorySize());
    }
    long available = Math.min(total, memory.free());
    long free = Math.min(available, ContainerMemory.OWN.free().orElse(Long.MAX_VALUE));
    return new Engine.DeviceMemory(free, total);
  }
}
