package dev.genga.dataset.plan;

import dev.genga.dataset.media.PythonPath;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells which clips and images are of one scene of a film, by their names and contents.
///
/// A name that counts scenes or shots, such as `film-Scene-012-2.mp4`, is of the scene up to that number.
/// Any other name is a scene of its own, together with names that go on from it behind a sign that is no
/// letter or digit: `rain.mp4`, `rain_2.mp4` and `rain-still-07.png` are of one. So are files that hold the
/// same, whatever their names, and a file in several sections. Too much in one scene does no harm.
final class SceneNames {
  private static final Pattern COUNTED =
      Pattern.compile("(.*(?:scene|shot)[-_ .]*\\d+).*", Pattern.CASE_INSENSITIVE);

  private final @Nullable Pattern own;
  private final Map<String, String> parents = new HashMap<>();

  /// @param pattern looked for in a file's name: its first group, or else all that it matches, is the
  ///     scene, and a name without a match is a scene of its own; null for the usual one
  SceneNames(@Nullable String pattern) {
    own = pattern == null ? null : Pattern.compile(pattern);
  }

  /// The scene of each file; equal texts are the same scene.
  static Map<Path, String> of(Collection<Path> files, @Nullable String pattern) {
    var distinct = new LinkedHashSet<>(files);
    var names = new SceneNames(pattern);
    var keys = new HashMap<Path, String>();
    distinct.forEach(file -> keys.put(file, names.key(file)));
    if (pattern == null) {
      names.joinContinued(new HashSet<>(keys.values()));
    }
    SameContent.of(distinct)
        .forEach((copy, original) ->
            names.join(keys.getOrDefault(copy, ""), keys.getOrDefault(original, "")));
    keys.replaceAll((_, key) -> names.root(key));
    return keys;
  }

  private String key(Path file) {
    String name = String.valueOf(file.getFileName());
    if (own != null) {
      var found = own.matcher(name);
      if (found.find()) {
        String group = found.groupCount() > 0 ? found.group(1) : null;
        return (group == null ? found.group() : group).toLowerCase(Locale.ROOT);
      }
    }
    String base = PythonPath.baseName(name);
    var counted = COUNTED.matcher(base);
    String scene = own == null && counted.matches() ? counted.group(1) : base;
    return scene.toLowerCase(Locale.ROOT);
  }

  private void joinContinued(Set<String> keys) {
    for (var key : keys) {
      for (int i = 1; i < key.length(); i++) {
        if (!Character.isLetterOrDigit(key.charAt(i)) && keys.contains(key.substring(0, i))) {
          join(key, key.substring(0, i));
        }
      }
    }
  }

  private void join(String one, String other) {
    String first = root(one);
    String second = root(other);
    if (!first.equals(second)) {
      boolean ordered = first.compareTo(second) < 0;
      parents.put(ordered ? second : first, ordered ? first : second);
    }
  }

  private String root(String key) {
    String at = key;
    for (var above = parents.get(at); above != null; above = parents.get(at)) {
      at = above;
    }
    return at;
  }
}
