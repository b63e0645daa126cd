package dev.genga.wan.lora.file;

import dev.genga.wan.lora.Lora;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a file turned out to be, and how much of it fits.
///
/// @param file as the user named it
/// @param layout told by the keys
/// @param applied how many changes of a layer or parameter fit
/// @param all how many the file has
/// @param ignored why the others don't, by the start of their keys
public record LoraPassport(
    String file, LoraLayout layout, int applied, int all, Map<String, String> ignored) {
  /// Below this share of a file something is likely to be wrong.
  private static final double EXPECTED = 0.9;

  /// How many names a warning has of one kind.
  private static final int NAMED = 5;

  /// Keeps the order of the map.
  public LoraPassport {
    ignored = Collections.unmodifiableMap(new LinkedHashMap<>(ignored));
  }

  /// In one line: `a.safetensors: musubi layout, 300 of 300 changes applied`.
  public String line() {
    return "%s: %s layout, %d of %d changes applied".formatted(file, layout.label(), applied, all);
  }

  /// Whether so little was applied that the user should look.
  public boolean suspicious() {
    return applied < EXPECTED * all;
  }

  /// What was left out, a line for each reason, with the first names; null where all fits.
  public @Nullable String leftOut() {
    if (ignored.isEmpty()) {
      return null;
    }
    var byReason = new TreeMap<String, List<String>>();
    ignored.forEach(
        (name, reason) -> byReason.computeIfAbsent(reason, _ -> new ArrayList<>()).add(name));
    var lines = new ArrayList<String>();
    byReason.forEach((reason, names) -> lines.add(line(reason, names)));
    return String.join(System.lineSeparator(), lines);
  }

  private static String line(String reason, List<String> names) {
    int more = names.size() - NAMED;
    return "  ignored, %s: %s%s"
        .formatted(
            reason,
            String.join(", ", names.subList(0, Math.min(NAMED, names.size()))),
            more > 0 ? " and " + more + " more" : "");
  }

  /// A file's changes that fit, with what is known of the file.
  ///
  /// @param lora its tensors lie in the mapped file
  public record Read(Lora lora, LoraPassport passport) {}
}
