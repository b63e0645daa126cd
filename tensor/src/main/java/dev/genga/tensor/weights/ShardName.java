package dev.genga.tensor.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The name of one part of a set, such as `model-00002-of-00006.safetensors`.
///
/// @param path the part that was named
/// @param prefix what stands before the number (`model-`)
/// @param digits how many digits the numbers have
/// @param count how many parts the set has
/// @param suffix what stands after the numbers (`.safetensors`)
record ShardName(Path path, String prefix, int digits, int count, String suffix) {
  private static final Pattern NAME = Pattern.compile("(.*?)(\\d{1,5})-of-(\\d{1,5})(\\.[^.]+)");

  /// Reads a name, or gives null if it is not a part's.
  static @Nullable ShardName parse(Path path) {
    var name = NAME.matcher(String.valueOf(path.getFileName()));
    if (!name.matches()) {
      return null;
    }
    int part = Integer.parseInt(name.group(2));
    int count = Integer.parseInt(name.group(3));
    return part < 1 || part > count
        ? null
        : new ShardName(path, name.group(1), name.group(2).length(), count, name.group(4));
  }

  /// All parts of the set in order, whether they exist or not.
  List<Path> files() {
    return IntStream.rangeClosed(1, count).mapToObj(this::file).toList();
  }

  private Path file(int part) {
    String number = "%0" + digits + "d";
    return path.resolveSibling(
        prefix + number.formatted(part) + "-of-" + number.formatted(count) + suffix);
  }
}
