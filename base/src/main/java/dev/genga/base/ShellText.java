package dev.genga.base;

import java.util.List;
import java.util.stream.Collectors;

/// A command line as it would be typed.
public final class ShellText {
  private ShellText() {}

  /// The words with spaces between, in quotes where a shell would take them apart.
  public static String of(List<String> words) {
    return words.stream().map(ShellText::word).collect(Collectors.joining(" "));
  }

  private static String word(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
