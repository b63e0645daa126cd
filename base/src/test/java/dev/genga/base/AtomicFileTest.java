package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.testing.files.FileRules;
import dev.genga.testing.files.RuledFileSystem;
import dev.genga.testing.files.WindowsRules;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(AtomicFileTest.Disk.class)
class AtomicFileTest {
  /// What the files lie on.
  enum Disk {
    OF_MACHINE,
    OF_WINDOWS;

    Path folder(Path folder) {
      FileRules rules = this == OF_WINDOWS ? new WindowsRules() : FileRules.NONE;
      return RuledFileSystem.folder(folder, rules);
    }
  }

  @TempDir private Path temporary;

  @Parameter private Disk disk = Disk.OF_MACHINE;

  private Path folder = Path.of("");

  @BeforeEach
  void choose() {
    folder = disk.folder(temporary);
  }

  @Test
  void replacesAnOldFile() throws Exception {
    Path file = folder.resolve("a.txt");
    AtomicFile.writeString(file, "old");
    AtomicFile.writeString(file, "new");
    assertThat(file).hasContent("new");
  }

  @Test
  void makesTheFolder() {
    Path file = folder.resolve("deep/er/a.txt");
    AtomicFile.writeString(file, "x");
    assertThat(file).hasContent("x");
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws Exception {
    Path file = folder.resolve("a.txt");
    AtomicFile.writeString(file, "old");
    assertThatThrownBy(() ->
            AtomicFile.writeChannel(
                file,
                channel -> {
                  channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                  throw new IOException("No space left on device");
                }))
        .isInstanceOfSatisfying(
            WriteException.class, e -> assertThat(e.file()).isEqualTo(file.toString()))
        .hasMessageContaining("a.txt")
        .hasMessageContaining("No space left on device");
    assertThat(file).hasContent("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  /// A disk that takes so many bytes and then no more.
  private static final class FillingDisk extends FilterOutputStream {
    private int free;

    FillingDisk(OutputStream out, int free) {
      super(out);
      this.free = free;
    }

    @Override
    public void write(int b) throws IOException {
      if (free-- <= 0) {
        throw new IOException("No space left on device");
      }
      out.write(b);
    }
  }

  @Test
  void aDiskThatFillsUpMidwayLeavesNothing() {
    Path file = folder.resolve("new/a.txt");
    assertThatThrownBy(() ->
            AtomicFile.writeStream(
                file, out -> new FillingDisk(out, 1000).write(new byte[1 << 20])))
        .isInstanceOf(WriteException.class)
        .hasMessage("writing " + file + ": No space left on device");
    assertThat(folder.resolve("new")).isEmptyDirectory();
  }

  @Test
  void aTemporaryFileKeepsTheExtensionForWritersThatReadIt() {
    AtomicFile.writePath(
        folder.resolve("clip.mp4"),
        temporary -> {
          assertThat(temporary.toString()).endsWith(".partial.mp4");
          Files.writeString(temporary, "x");
        });
    assertThat(folder.resolve("clip.mp4")).exists();
  }

  @Test
  void whatAKilledWriterLeftIsDeletedAndNothingElse() throws Exception {
    AtomicFile.writeString(folder.resolve("a.txt"), "whole");
    for (var name :
        new String[] {".a.txt.4711.partial.txt", ".b.12.partial", ".a.txt", "c.1.partial"}) {
      Files.writeString(folder.resolve(name), "x");
    }
    AtomicFile.deleteLeftovers(folder);
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("a.txt", ".a.txt", "c.1.partial");
    }
    AtomicFile.deleteLeftovers(folder.resolve("nowhere"));
  }
}
