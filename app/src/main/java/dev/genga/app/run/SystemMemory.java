package dev.genga.app.run;

import dev.genga.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import oshi.SystemInfo;

/// What a system tells of the whole machine's memory, whatever a container may have of it.
///
/// Where the kernel tells it no library is unpacked for it, for which a full disk has no room.
///
/// @param meminfo Linux's file, of lines such as `MemTotal: 4096 kB`: see proc_meminfo(5)
record SystemMemory(Path meminfo) {
  static final SystemMemory OWN = new SystemMemory(Path.of("/proc/meminfo"));

  Engine.DeviceMemory read() {
    try {
      var lines = Files.readAllLines(meminfo);
      var free = kibibytes(lines, "MemAvailable:");
      var total = kibibytes(lines, "MemTotal:");
      if (free.isPresent() && total.isPresent()) {
        return new Engine.DeviceMemory(1024 * free.getAsLong(), 1024 * total.getAsLong());
      }
    } catch (IOException e) {
      // No Linux.
    }
    var memory = new SystemInfo().getHardware().getMemory();
    return new Engine.DeviceMemory(memory.getAvailable(), memory.getTotal());
  }

  private static OptionalLong kibibytes(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst();
  }
}
