package dev.genga.app.fit;

import dev.genga.app.run.MemoryRoom;
import dev.genga.app.run.NvidiaSmi;
import dev.genga.tensor.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a device is that something was measured on: `cuda:0` and a number of threads may be another card's or
/// another machine's tomorrow.
///
/// @param processor its name, as the system tells it
/// @param card a graphics card's name; null where a processor computes
/// @param total bytes of the device's memory
record MeasuredMachine(String processor, @Nullable String card, long total) {
  private static final Path CPUS = Path.of("/proc/cpuinfo");
  private static final String MODEL = "model name";
  private static final long MEBI = 1L << 20;

  /// The machine under this process.
  ///
  /// @param room knows the device's memory
  static MeasuredMachine of(Device device, MemoryRoom room) {
    return new MeasuredMachine(
        processorName(CPUS),
        device.kind() == Device.Kind.CUDA ? NvidiaSmi.name(device.index()).orElse("unknown") : null,
        room.of(device).total());
  }

  /// As part of a key. A processor's memory decides neither times nor bytes, and changes with a container's limits.
  String key() {
    return card == null
        ? "processor " + processor
        : "processor %s, card %s of %d MiB".formatted(processor, card, total / MEBI);
  }

  /// The model of the first processor, or what Java knows where the system has no such file.
  static String processorName(Path file) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(MODEL) && line.contains(":")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      // Another system than Linux.
    }
    String known = System.getenv("PROCESSOR_IDENTIFIER"); // on Windows
    return known == null ? System.getProperty("os.arch", "unknown") : known;
  }
}
