package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FolderProbeTest {
  @TempDir private Path folder;

  @Test
  void aFolderThatTakesFilesIsLeftAsItWas() {
    assertThat(FolderProbe.refusal(folder)).isNull();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatWouldBeMadeIsNotMade() {
    assertThat(FolderProbe.refusal(folder.resolve("deep/er"))).isNull();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileInTheWayIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    var refusal = FolderProbe.refusal(file.resolve("deep/er"));
    assertThat(refusal).isEqualTo(new FolderProbe.Refusal(file, "it is a file, not a folder"));
  }

  /// An administrator has every right there, and still can't.
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderOfTheSystemTakesNone() {
    assertThat(FolderProbe.refusal(Path.of("/proc/out")))
        .isEqualTo(new FolderProbe.Refusal(Path.of("/proc"), "the system takes no files there"));
  }
}
