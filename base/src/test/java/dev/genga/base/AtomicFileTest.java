package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

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
}
