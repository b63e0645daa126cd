package dev.genga.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The machine on which something was measured.
final class Machine {
  private Machine() {}

  static String describe() {
    try {
      String cpu =
          Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElse("unknown processor");
      return "%s, %d cores, Java %s"
          .formatted(cpu, Runtime.getRuntime().availableProcessors(), Runtime.version());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
