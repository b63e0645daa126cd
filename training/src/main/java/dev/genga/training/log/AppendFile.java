package dev.genga.training.log;

import dev.genga.base.WriteException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// A file that grows by whole records: what is in it survives the end of the program at once, and
/// the machine's within ten seconds.
final class AppendFile implements AutoCloseable {
  private static final Duration SYNC_EVERY = Duration.ofSeconds(10);

  private final Path path;
  private final FileChannel channel;
  private long length;
  private long lastSync = System.nanoTime();

  private AppendFile(Path path, FileChannel channel, long length) {
    this.path = path;
    this.channel = channel;
    this.length = length;
  }

  /// Opens a file, making it and its folder where missing, and cuts it to `length` bytes.
  ///
  /// @param length what to keep; where the file is shorter, all of it
  static AppendFile open(Path path, long length) {
    try {
      Files.createDirectories(path.toAbsolutePath().resolveSibling(""));
      var channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      long kept = Math.min(length, channel.size());
      channel.truncate(kept).position(kept);
      return new AppendFile(path, channel, kept);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  Path path() {
    return path;
  }

  /// The bytes of all records so far.
  long length() {
    return length;
  }

  /// Adds a record whole, or leaves the file as it was.
  void append(byte[] record) {
    try {
      var buffer = ByteBuffer.wrap(record);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      length += record.length;
    } catch (IOException e) {
      cutBack(e);
      throw failed(path, e);
    }
    if (System.nanoTime() - lastSync > SYNC_EVERY.toNanos()) {
      sync();
    }
  }

  /// Waits until all records are on the disk.
  void sync() {
    try {
      channel.force(false);
      lastSync = System.nanoTime();
    } catch (IOException e) {
      throw failed(path, e);
    }
  }

  private void cutBack(IOException cause) {
    try {
      channel.truncate(length).position(length);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static WriteException failed(Path path, IOException e) {
    return new WriteException(path, e);
  }

  @Override
  public void close() {
    try (channel) {
      channel.force(false);
    } catch (IOException e) {
      throw failed(path, e);
    }
  }
}
