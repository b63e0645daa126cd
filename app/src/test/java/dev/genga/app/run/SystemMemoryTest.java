package dev.genga.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import oshi.SystemInfo;

class SystemMemoryTest {
  @TempDir private Path folder;

  @Test
  void linuxTellsItInItsOwnFile() throws IOException {
    Path file = folder.resolve("meminfo");
    Files.writeString(
        file,
        "MemTotal:    4096 kB\nMemFree:    1000 kB\nMemAvailable:    3000 kB\nCached: 5 kB\n");
    assertThat(new SystemMemory(file).read())
        .isEqualTo(new Engine.DeviceMemory(3000 * 1024, 4096 * 1024));
  }

  @Test
  void whereTheFileTellsNothingOrIsNotThereTheTotalIsThatOfTheMachineAllTheSame()
      throws IOException {
    long machine = new SystemInfo().getHardware().getMemory().getTotal();
    assertThat(new SystemMemory(folder.resolve("nowhere")).read().total()).isEqualTo(machine);
    Path kernelOfOld = Files.writeString(folder.resolve("meminfo"), "MemTotal:    4096 kB\n");
    assertThat(new SystemMemory(kernelOfOld).read().total()).isEqualTo(machine);
    assertThat(SystemMemory.OWN.read().total()).isEqualTo(machine);
  }
}
