package dev.genga.dataset.plan;

import java.util.ArrayList;
import java.util.List;

/// Breaks text into lines.
final class Wrapping {
  private Wrapping() {}

  /// Breaks a sentence between words.
  ///
  /// @param first what the first line begins with
  /// @param other what each other line begins with
  static List<String> words(String text, String first, String other, int width) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder(first);
    boolean empty = true;
    for (var word : text.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line = new StringBuilder(other);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }

  /// Lists names, separated by commas and never broken, and after so many lines says how many more
  /// there are.
  static List<String> names(List<String> names, String indent, int width, int most) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder(indent);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i) + (i + 1 < names.size() ? "," : "");
      boolean first = line.length() == indent.length();
      if (!first && line.length() + 1 + name.length() > width) {
        lines.add(line.toString());
        if (lines.size() == most) {
          lines.add(indent + "and %d more, all of them in plan.json".formatted(names.size() - i));
          return lines;
        }
        line = new StringBuilder(indent);
        first = true;
      }
      line.append(first ? "" : " ").append(name);
    }
    lines.add(line.toString());
    return lines;
  }
}
