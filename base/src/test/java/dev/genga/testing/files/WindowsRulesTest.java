package dev.genga.testing.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the rules to refusing: a file layer that passes under them must have had to do without.
class WindowsRulesTest {
  @TempDir private Path temporary;
  private Path file = Path.of("");
  private Path other = Path.of("");

  @BeforeEach
  void write() throws IOException {
    var folder = RuledFileSystem.folder(temporary, new WindowsRules());
    file = Files.writeString(folder.resolve("a"), "old");
    other = Files.writeString(folder.resolve("b"), "new");
  }

  private void replace() throws IOException {
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void aMappedFileIsNeitherReplacedNorDeletedNorCut() throws IOException {
    try (var arena = Arena.ofConfined()) {
      try (var channel = FileChannel.open(file)) {
        channel.map(FileChannel.MapMode.READ_ONLY, 0, 3, arena);
      }
      assertThatThrownBy(this::replace)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("mapped");
      assertThatThrownBy(() -> Files.delete(file)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> Files.writeString(file, "x")).isInstanceOf(IOException.class);
    }
    replace();
    assertThat(file).hasContent("new");
  }

  @Test
  void anOpenFileIsNeitherReplacedNorDeleted() throws IOException {
    try (var _ = Files.newInputStream(file)) {
      assertThatThrownBy(this::replace).hasMessageContaining("used by another process");
      assertThatThrownBy(() -> Files.delete(file)).isInstanceOf(IOException.class);
    }
    replace();
    assertThat(file).hasContent("new");
  }

  @Test
  void aFolderIsNotOpened() {
    assertThatThrownBy(() -> FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aLockedPartIsNotRead() throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        var _ = channel.lock(1, 2, false)) {
      assertThatThrownBy(
              () -> {
                try (var reader = FileChannel.open(file)) {
                  reader.read(java.nio.ByteBuffer.allocate(1), 1);
                }
              })
          .hasMessageContaining("locked");
    }
  }

  @Test
  void aNameThatWindowsDoesNotKnowIsRefused() {
    assertThatThrownBy(() -> Files.writeString(file.resolveSibling("12:30"), "x"))
        .isInstanceOf(IOException.class);
  }
}
