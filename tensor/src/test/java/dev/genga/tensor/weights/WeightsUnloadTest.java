package dev.genga.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a mapped file keeps in memory, by Linux's own account.
class WeightsUnloadTest {
  private static final long COUNT = 4 << 20;

  @TempDir Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void letsGoOfWhatWasReadAndReadsItAgain() throws IOException {
    Path path = folder.resolve("ones.safetensors");
    try (var _ = TensorScope.open()) {
      var ones = Tensors.ones(new long[] {COUNT}, DType.FLOAT32, Device.CPU);
      SafetensorsWriter.write(path, Map.of("ones", ones), Map.of());
      try (var file = WeightsFile.open(path)) {
        var tensor = file.read("ones");
        assertThat(tensor.sum().item()).isEqualTo(COUNT);
        assertThat(resident(path)).isGreaterThan(2 * COUNT);
        file.unload();
        assertThat(resident(path)).isLessThan(COUNT / 10);
        assertThat(tensor.sum().item()).isEqualTo(COUNT);
      }
    }
  }

  /// Bytes of a file that this process has in memory.
  private static long resident(Path path) throws IOException {
    boolean found = false;
    long kilobytes = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        found = line.endsWith(path.toRealPath().toString());
      } else if (found && line.startsWith("Rss:")) {
        kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return kilobytes * 1024;
  }
}
