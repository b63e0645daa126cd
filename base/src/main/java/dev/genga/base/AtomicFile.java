package dev.genga.base;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/// Writes files whole or not at all: to a temporary name in the same folder, synced, then renamed
/// over the target. A crash leaves the old file, or the new one, or a leftover whose name starts
/// with a dot and ends in `.partial`, never half a file under the real name.
public final class AtomicFile {
  private static final Pattern LEFTOVER = Pattern.compile("\\..+\\.\\d+\\.partial(\\..*)?");

  private AtomicFile() {}

  /// Fills the file at the path that it is given; it need not sync or rename.
  @FunctionalInterface
  public interface PathWriter {
    /// @param temporary does not exist yet; its extension is the target's
    void write(Path temporary) throws IOException;
  }

  /// Fills the channel that it is given.
  @FunctionalInterface
  public interface ChannelWriter {
    /// @param channel open for writing, empty
    void write(FileChannel channel) throws IOException;
  }

  /// Lets `writer` create a file by path (for writers such as ffmpeg that open it themselves).
  ///
  /// @throws WriteException with the target's name, after the temporary file was removed
  public static void writePath(Path target, PathWriter writer) {
    Path absolute = target.toAbsolutePath();
    Path folder = absolute.resolveSibling("");
    String name = String.valueOf(absolute.getFileName());
    int dot = name.lastIndexOf('.');
    String extension = dot > 0 ? name.substring(dot) : "";
    Path temporary =
        absolute.resolveSibling(
            "." + name + "." + ProcessHandle.current().pid() + ".partial" + extension);
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(temporary);
      writer.write(temporary);
      try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      replace(temporary, absolute);
      syncFolder(folder);
    } catch (IOException e) {
      throw new WriteException(target, e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /// Lets `writer` fill a channel.
  ///
  /// @throws WriteException with the target's name, after the temporary file was removed
  public static void writeChannel(Path target, ChannelWriter writer) {
    writePath(
        target,
        temporary -> {
          try (var channel =
              FileChannel.open(
                  temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writer.write(channel);
          }
        });
  }

  /// Writes bytes.
  public static void write(Path target, byte[] bytes) {
    writeChannel(
        target,
        channel -> {
          var buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }

  /// Writes text as UTF-8.
  public static void writeString(Path target, String text) {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Lets `writer` fill a stream.
  public static void writeStream(Path target, StreamWriter writer) {
    writePath(
        target,
        temporary -> {
          try (var out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW)) {
            writer.write(out);
          }
        });
  }

  /// Fills the stream that it is given; it need not close it.
  @FunctionalInterface
  public interface StreamWriter {
    void write(OutputStream out) throws IOException;
  }

  /// Deletes what writers left behind that were ended from outside. Only for folders into which no
  /// other process writes now; does nothing where there is no such folder.
  public static void deleteLeftovers(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
      for (var file : files) {
        if (LEFTOVER.matcher(String.valueOf(file.getFileName())).matches()) {
          deleteQuietly(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void replace(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// Windows can't open a folder to sync it; there the rename is left to the file system's journal.
  private static void syncFolder(Path folder) {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // See above: not every system has this operation, and the file's own data is already synced.
    }
  }

  private static void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The file's own error, if any, is on its way to the caller.
    }
  }
}
