package dev.genga.dataset.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/// Finds files that hold the same under two names. Only files of one size are opened, and only those
/// with the same head and tail are read whole.
final class SameContent {
  private static final int PART = 1 << 14;

  private SameContent() {}

  /// @param files in the order in which the first of several counts as the original; folders are
  ///     passed over
  /// @return for each copy, its original
  static Map<Path, Path> of(Collection<Path> files) {
    var originals = new LinkedHashMap<Path, Path>();
    var regular = files.stream().filter(Files::isRegularFile).toList();
    for (var sameSize : groups(regular, Files::size)) {
      for (var alike : groups(sameSize, SameContent::headAndTail)) {
        for (int i = 1; i < alike.size(); i++) {
          for (var earlier : alike.subList(0, i)) {
            if (!originals.containsKey(earlier) && same(earlier, alike.get(i))) {
              originals.put(alike.get(i), earlier);
              break;
            }
          }
        }
      }
    }
    return originals;
  }

  private interface Property {
    long of(Path file) throws IOException;
  }

  /// The files that share a property with another, by groups.
  private static List<List<Path>> groups(Collection<Path> files, Property property) {
    var groups = new HashMap<Long, List<Path>>();
    for (var file : files) {
      try {
        groups.computeIfAbsent(property.of(file), _ -> new ArrayList<>(1)).add(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return groups.values().stream().filter(group -> group.size() > 1).toList();
  }

  private static long headAndTail(Path file) throws IOException {
    var crc = new CRC32C();
    try (var channel = FileChannel.open(file)) {
      var part = ByteBuffer.allocate(PART);
      channel.read(part, 0);
      crc.update(part.flip());
      part.clear();
      channel.read(part, Math.max(0, channel.size() - PART));
      crc.update(part.flip());
    }
    return crc.getValue();
  }

  private static boolean same(Path a, Path b) {
    try {
      return Files.mismatch(a, b) < 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
