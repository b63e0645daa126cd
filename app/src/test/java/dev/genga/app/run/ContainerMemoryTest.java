package dev.genga.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerMemoryTest {
  @TempDir private Path root;

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  @Test
  void whatTheLimitLeavesAndFilesInMemoryAreFree() throws IOException {
    write("memory.max", "1000\n");
    write("memory.current", "700\n");
    write("memory.stat", "anon 300\nfile 400\nactive_file 150\ninactive_file 200\n");
    assertThat(new ContainerMemory(root).free()).hasValue(650);
    write("memory.max", "max\n");
    assertThat(new ContainerMemory(root).free()).isEmpty();
  }

  @Test
  void theFirstKindOfControlGroupsIsReadToo() throws IOException {
    write("memory/memory.limit_in_bytes", "1000\n");
    write("memory/memory.usage_in_bytes", "1200\n");
    write("memory/memory.stat", "active_file 9\ntotal_active_file 50\ntotal_inactive_file 60\n");
    assertThat(new ContainerMemory(root).free()).as("more is used than may be").hasValue(0);
    write("memory/memory.usage_in_bytes", "800\n");
    assertThat(new ContainerMemory(root).free()).hasValue(310);
    write("memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertThat(new ContainerMemory(root).free()).isEmpty();
  }

  @Test
  void withoutControlGroupsThereIsNoLimit() {
    assertThat(new ContainerMemory(root.resolve("nowhere")).free()).isEmpty();
  }
}
