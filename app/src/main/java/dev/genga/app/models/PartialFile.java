package dev.genga.app.models;

import dev.genga.base.AtomicFile;
import dev.genga.base.WriteException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// What has come of a file so far, as `NAME.partial` beside its place, with `NAME.partial.tag` that says
/// which file of the hub it is a part of. It outlives the process, and takes its real name when it is whole.
final class PartialFile implements AutoCloseable {
  private final Path target;
  private final Path data;
  private final Path tags;
  private final FileChannel channel;
  private String hubTag;
  private String serverTag;
  private long length;

  private PartialFile(Path target, FileChannel channel, List<String> tags) throws IOException {
    this.target = target;
    this.data = dataOf(target);
    this.tags = tagsOf(target);
    this.channel = channel;
    this.hubTag = tags.getFirst();
    this.serverTag = tags.getLast();
    this.length = channel.size();
  }

  /// Opens what there is, or an empty one; its folder is made where missing.
  static PartialFile open(Path target) {
    try {
      Files.createDirectories(target.toAbsolutePath().resolveSibling(""));
      var channel =
          FileChannel.open(dataOf(target), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        return new PartialFile(target, channel, readTags(target));
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new WriteException(target, e);
    }
  }

  private static List<String> readTags(Path target) throws IOException {
    var file = tagsOf(target);
    if (!Files.isRegularFile(file)) {
      return List.of("", "");
    }
    var lines = Files.readString(file).lines().toList();
    return lines.size() == 2 ? lines : List.of("", "");
  }

  static Path dataOf(Path target) {
    return target.resolveSibling(target.getFileName() + ".partial");
  }

  private static Path tagsOf(Path target) {
    return target.resolveSibling(target.getFileName() + ".partial.tag");
  }

  /// Bytes that needn't come once more, if the hub still has the same file.
  static long bytes(Path target, FileFacts facts) {
    try {
      var data = dataOf(target);
      boolean same = Files.isRegularFile(data) && readTags(target).getFirst().equals(facts.tag());
      return same && !facts.tag().isEmpty() ? Math.min(Files.size(data), facts.size()) : 0;
    } catch (IOException e) {
      return 0; // it is met again, and told, when it is opened for writing
    }
  }

  /// Whether these bytes are the beginning of the file with this tag.
  boolean isOf(FileFacts facts) {
    return !facts.tag().isEmpty() && hubTag.equals(facts.tag()) && length <= facts.size();
  }

  long length() {
    return length;
  }

  /// The tag of the server that the bytes came from; may be empty.
  String serverTag() {
    return serverTag;
  }

  /// Forgets all bytes, and begins a file with this tag.
  void begin(String tag) {
    try {
      if (length > 0) {
        channel.truncate(0);
        length = 0;
      }
      write(tag, "");
    } catch (IOException e) {
      throw new WriteException(target, e);
    }
  }

  /// Remembers from which file of the server the bytes come.
  void remember(String tag) {
    if (!tag.equals(serverTag)) {
      write(hubTag, tag);
    }
  }

  private void write(String hub, String server) {
    AtomicFile.writeString(tags, hub + "\n" + server + "\n");
    hubTag = hub;
    serverTag = server;
  }

  /// Appends the first `count` bytes.
  void append(byte[] bytes, int count) {
    var buffer = ByteBuffer.wrap(bytes, 0, count);
    try {
      while (buffer.hasRemaining()) {
        length += channel.write(buffer, length);
      }
    } catch (IOException e) {
      throw new WriteException(target, e);
    }
  }

  /// Gives the file its real name.
  void finish() {
    leaveAs(target);
  }

  /// Puts a file aside that isn't what it should be, as `NAME.wrong`.
  Path setAside() {
    var aside = target.resolveSibling(target.getFileName() + ".wrong");
    leaveAs(aside);
    return aside;
  }

  private void leaveAs(Path name) {
    try {
      channel.force(true);
      channel.close();
      Files.move(data, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Files.deleteIfExists(tags);
    } catch (IOException e) {
      throw new WriteException(target, e);
    }
  }

  /// The file, to be read while it is open here.
  Path data() {
    return data;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new WriteException(target, e);
    }
  }
}
