package dev.genga.dataset.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.WriteException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The records of one cache folder: a file of JSON lines, to which a line is added after each cache
/// file is in its place. The last line about a file counts. A file without a line is not genga's.
///
/// In memory there is only where the line of each file begins: a data set may have many.
final class CacheManifest implements AutoCloseable {
  /// The manifest's name in a cache folder.
  static final String NAME = "genga-cache.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Map<String, Line> lines = new HashMap<>();
  private @Nullable FileChannel in;
  private @Nullable FileChannel out;

  /// A line in the file, without its end.
  ///
  /// @param at of its first byte
  private record Line(long at, int bytes) {}

  private CacheManifest(Path folder) {
    this.folder = folder;
  }

  /// Reads a folder's records. A line that was cut off by a crash is left out.
  static CacheManifest open(Path folder) {
    var manifest = new CacheManifest(folder);
    Path file = folder.resolve(NAME);
    if (Files.exists(file)) {
      try (var in = new BufferedInputStream(Files.newInputStream(file))) {
        manifest.read(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return manifest;
  }

  private void read(BufferedInputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    long at = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next != '\n') {
        line.write(next);
        continue;
      }
      note(line.toByteArray(), at);
      at += line.size() + 1;
      line.reset();
    }
    note(line.toByteArray(), at);
  }

  private void note(byte[] line, long at) {
    try {
      lines.put(JSON.readValue(line, CacheRecord.class).file(), new Line(at, line.length));
    } catch (IOException e) {
      // Cut off: its cache file is then without a record and made again.
    }
  }

  /// The record of a file, or null where it is not genga's.
  @Nullable CacheRecord get(String file) {
    var line = lines.get(file);
    if (line == null) {
      return null;
    }
    try {
      var bytes = ByteBuffer.allocate(line.bytes());
      var channel = reading();
      while (bytes.hasRemaining() && channel.read(bytes, line.at() + bytes.position()) >= 0) {
        // A read may give less than there is.
      }
      return JSON.readValue(bytes.array(), CacheRecord.class);
    } catch (JsonProcessingException e) {
      return null; // Somebody has changed the file since.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Adds a record, whole or not at all, synced before this returns.
  void add(CacheRecord record) {
    try {
      var line = (JSON.writeValueAsString(record) + "\n").getBytes(StandardCharsets.UTF_8);
      var channel = writing();
      long at = channel.position();
      append(channel, ByteBuffer.wrap(line));
      lines.put(record.file(), new Line(at, line.length - 1));
    } catch (IOException e) {
      throw new WriteException(folder.resolve(NAME), e);
    }
  }

  /// A disk may take the beginning of a line before it is full.
  private static void append(FileChannel channel, ByteBuffer line) throws IOException {
    long end = channel.position();
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(false);
    } catch (IOException e) {
      channel.truncate(end);
      throw e;
    }
  }

  private FileChannel reading() throws IOException {
    var open = in;
    if (open == null) {
      open = FileChannel.open(folder.resolve(NAME), StandardOpenOption.READ);
      in = open;
    }
    return open;
  }

  private FileChannel writing() throws IOException {
    var open = out;
    if (open == null) {
      Files.createDirectories(folder);
      Path file = folder.resolve(NAME);
      open =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      endLastLine(open);
      out = open;
    }
    return open;
  }

  /// Goes to the end, and ends a line that a crash has cut off.
  private static void endLastLine(FileChannel channel) throws IOException {
    long size = channel.size();
    channel.position(size);
    if (size > 0) {
      var last = ByteBuffer.allocate(1);
      channel.read(last, size - 1);
      if (last.get(0) != '\n') {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
      }
    }
  }

  @Override
  public void close() {
    try (var _ = in;
        var _ = out) {
      in = null;
      out = null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
