package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.run.MemoryRoom;
import dev.genga.tensor.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was measured of one machine or card is not taken for another's.
class MeasuredMachineTest {
  private static final long GIBI = 1L << 30;

  @TempDir private Path folder;

  @Test
  void processorCardAndTheCardsMemoryTellThemApart() {
    var keys =
        Stream.of(
                new MeasuredMachine("EPYC", null, 24 * GIBI),
                new MeasuredMachine("Ryzen", null, 24 * GIBI),
                new MeasuredMachine("EPYC", "RTX 3060", 12 * GIBI),
                new MeasuredMachine("EPYC", "RTX 3060", 8 * GIBI),
                new MeasuredMachine("EPYC", "RTX 4090", 12 * GIBI),
                new MeasuredMachine("Ryzen", "RTX 3060", 12 * GIBI))
            .map(MeasuredMachine::key)
            .toList();
    assertThat(keys).doesNotHaveDuplicates();
    assertThat(keys).contains("processor EPYC, card RTX 3060 of 12288 MiB");
    assertThat(new MeasuredMachine("EPYC", null, GIBI).key())
        .as("a container's limit")
        .isEqualTo(keys.getFirst());
  }

  @Test
  void theProcessorsNameIsTheSystems() throws IOException {
    Path file = folder.resolve("cpuinfo");
    Files.writeString(
        file, "processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC 9V74 80-Core\nflags\t: a\n");
    assertThat(MeasuredMachine.processorName(file)).isEqualTo("AMD EPYC 9V74 80-Core");
    assertThat(MeasuredMachine.processorName(folder.resolve("none"))).isNotBlank();
    assertThat(MeasuredMachine.of(Device.CPU, MemoryRoom.ofMachine()).key())
        .startsWith("processor ")
        .doesNotContain("card");
  }
}
