package dev.genga.training.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a resumed run must have in common with the first: everything that decides its numbers, part by
/// part.
///
/// @param parts values by name, such as `learning rate`
public record RunIdentity(Map<String, String> parts) {
  /// The quantiles at which a run is validated, by which its validations are compared.
  public static final String QUANTILES = "validation quantiles";

  /// The name where parts are not told apart.
  static final String WHOLE = "recipe and data set";

  /// What the names begin with in a state's metadata.
  private static final String KEY = "genga.run/";

  /// Parts of one clip or image, such as `section 1, clips/rain.mp4`.
  private static final Pattern CLIP = Pattern.compile("(held out of )?section \\d+, .*");

  /// What only later versions tell: a state that lacks it says nothing of it.
  private static final Pattern LATER =
      Pattern.compile("held out of section \\d+, .*|" + Pattern.quote(QUANTILES));

  /// Where earlier versions kept one text, or the hash of one.
  private static final String FINGERPRINT = "genga.fingerprint";

  /// Copies the map, sorted: the same run, the same bytes.
  public RunIdentity {
    parts = Collections.unmodifiableMap(new TreeMap<>(parts));
  }

  /// A run that a single text tells.
  public static RunIdentity of(String whole) {
    return new RunIdentity(Map.of(WHOLE, whole));
  }

  /// The identity in a state's metadata; without parts where there is none.
  static RunIdentity read(Map<String, String> metadata) {
    String before = metadata.get(FINGERPRINT);
    if (before != null) {
      return of(before);
    }
    var parts = new TreeMap<String, String>();
    metadata.forEach((key, value) -> {
      if (key.startsWith(KEY)) {
        parts.put(key.substring(KEY.length()), value);
      }
    });
    return new RunIdentity(parts);
  }

  /// For a state's metadata.
  Map<String, String> metadata() {
    var metadata = new TreeMap<String, String>();
    parts.forEach((name, value) -> metadata.put(KEY + name, value));
    return metadata;
  }

  /// What is other now than it was in an earlier run, by name.
  List<Change> changesSince(RunIdentity before) {
    if (isWhole() != before.isWhole()) {
      return List.of(new Change(WHOLE, null, null));
    }
    var names = new TreeSet<>(before.parts.keySet());
    names.addAll(parts.keySet());
    var changes = new ArrayList<Change>();
    for (var name : names) {
      String then = before.parts.get(name);
      String now = parts.get(name);
      if (isOther(name, then, now)) {
        changes.add(new Change(name, then, now));
      }
    }
    return changes;
  }

  /// Whether a part is another one, as far as both tell.
  ///
  /// @param then its value before; null where it was not told
  /// @param now its value; null where it is not told
  public static boolean isOther(String name, @Nullable String then, @Nullable String now) {
    boolean unknown = (then == null || now == null) && LATER.matcher(name).matches();
    return !unknown && !Objects.equals(then, now);
  }

  /// Whether a part is of one clip or image.
  static boolean isOfClip(String name) {
    return CLIP.matcher(name).matches();
  }

  private boolean isWhole() {
    return parts.containsKey(WHOLE);
  }
}
