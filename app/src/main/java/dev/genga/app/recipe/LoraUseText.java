package dev.genga.app.recipe;

import dev.genga.base.Problems;
import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.StrengthRange;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a LoRA with where and when it takes part: `FILE[:STRENGTH][@steps=RANGES][@blocks=RANGES]
/// [@without=NAMES][@merged]`.
///
/// RANGES are such as `1-4`, `5-` or `3`, each with `:FACTOR` behind it where the strength is to be
/// multiplied, and commas between them. An `@` that none of these words follows belongs to the file's name.
public final class LoraUseText {
  private static final Pattern PARTS = Pattern.compile("@(?=(steps|blocks|without)=|merged(@|$))");
  private static final Pattern RANGE =
      Pattern.compile("(\\d{1,6})(-(\\d{1,6})?)?(?::([-+0-9.eE]+))?");

  private final String text;
  private final Problems problems;
  private List<StrengthRange> steps = List.of();
  private List<StrengthRange> blocks = List.of();
  private List<String> without = List.of();
  private boolean merged;

  private LoraUseText(String text, Problems problems) {
    this.text = text;
    this.problems = problems;
  }

  /// @param problems hears of what can't be read
  public static LoraUse parse(String text, Problems problems) {
    return new LoraUseText(text, problems).parse();
  }

  private LoraUse parse() {
    var parts = PARTS.split(text, -1);
    var plain = LoraText.parse(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String value = parts[i].substring(equals + 1);
      switch (equals < 0 ? parts[i] : parts[i].substring(0, equals)) {
        case "steps" -> steps = ranges(value);
        case "blocks" -> blocks = ranges(value);
        case "without" -> without = List.of(value.split(",", -1));
        default -> merged = true;
      }
    }
    if (without.stream().anyMatch(String::isBlank)) {
      problems.add("a name to leave out is empty", "--lora " + text, "write it as @without=ffn");
    }
    return new LoraUse(
        plain.file(), plain.strength(), new LoraReach(steps, blocks, without, merged));
  }

  private List<StrengthRange> ranges(String value) {
    var ranges = new ArrayList<StrengthRange>();
    for (String one : value.split(",", -1)) {
      var range = range(one);
      if (range != null) {
        ranges.add(range);
      }
    }
    return ranges;
  }

  private @Nullable StrengthRange range(String one) {
    var match = RANGE.matcher(one);
    try {
      if (match.matches()) {
        int first = Integer.parseInt(match.group(1));
        String end = match.group(3);
        int last =
            match.group(2) == null
                ? first
                : end == null ? StrengthRange.OPEN : Integer.parseInt(end);
        String factor = match.group(4);
        return new StrengthRange(first, last, factor == null ? 1 : Double.parseDouble(factor));
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    problems.add(
        "'" + one + "' is no range", "--lora " + text, "write it as 1-4, 5- or 3, or 1-4:0.5");
    return null;
  }
}
