package dev.genga.wan.lora;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Which layers an adapter changes. Patterns are regular expressions for the whole of a layer's name.
///
/// The meaning of `include` and `exclude` is musubi-tuner's (networks/lora.py, `LoRANetwork`). The
/// pattern that it always excludes for Wan names none of the layers inside the blocks.
///
/// @param include layers that are changed in spite of `exclude`
/// @param exclude layers that are left as they are
/// @param ranks other ranks; the first that fits a layer counts
public record LayerChoice(List<String> include, List<String> exclude, List<RankRule> ranks) {
  /// All layers alike.
  public static final LayerChoice ALL = new LayerChoice(List.of(), List.of(), List.of());

  /// Copies the lists.
  public LayerChoice {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    ranks = List.copyOf(ranks);
  }

  /// Whether a layer is changed.
  public boolean takes(String layer) {
    return !excludes(layer) || anyFits(include, layer);
  }

  boolean excludes(String layer) {
    return anyFits(exclude, layer);
  }

  /// The rule for a layer, or null where it has none.
  @Nullable RankRule rule(String layer) {
    return ranks.stream().filter(rule -> fits(rule.pattern(), layer)).findFirst().orElse(null);
  }

  private static boolean anyFits(List<String> patterns, String layer) {
    return patterns.stream().anyMatch(pattern -> fits(pattern, layer));
  }

  static boolean fits(String pattern, String layer) {
    return Pattern.matches(pattern, layer);
  }

  /// What is wrong with a pattern, or null.
  static @Nullable String fault(String pattern) {
    try {
      var _ = Pattern.compile(pattern);
      return null;
    } catch (PatternSyntaxException e) {
      return e.getDescription();
    }
  }
}
