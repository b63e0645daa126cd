package dev.genga.app.musubi;

import java.util.List;
import java.util.regex.Pattern;

/// Whose rules a pasted text follows: which character ends a line that goes on, and what quotes mean.
/// The text itself tells, by the first line that goes on.
enum Shell {
  /// Windows' command prompt and its batch files: `^` at the end, `%NAME%`.
  CMD('^'),
  /// PowerShell: a backtick at the end, `$NAME`.
  POWERSHELL('`'),
  /// A shell of Linux or macOS: a backslash at the end, `$NAME`.
  POSIX('\\');

  private static final List<Pattern> CMD_ONLY =
      List.of(
          Pattern.compile("(?im)^\\s*(@?echo (on|off)|rem\\b|::|setlocal\\b|set \\w+=)"),
          Pattern.compile("(?m)^[A-Za-z]:\\\\[^\\n>]*>"),
          Pattern.compile("%\\w+%"));

  private final char goesOn;

  Shell(char goesOn) {
    this.goesOn = goesOn;
  }

  /// The shell that a text was written for.
  static Shell of(String text) {
    for (var line : text.lines().toList()) {
      String end = line.stripTrailing();
      for (var shell : values()) {
        if (shell.continues(end)) {
          return shell;
        }
      }
    }
    return CMD_ONLY.stream().anyMatch(mark -> mark.matcher(text).find()) ? CMD : POSIX;
  }

  /// Whether a line, without spaces at its end, goes on in the next.
  boolean continues(String line) {
    if (line.isEmpty() || line.charAt(line.length() - 1) != goesOn) {
      return false;
    }
    // A folder of Windows may end in a backslash: a mark stands alone.
    return line.length() == 1
        || this == CMD
        || Character.isWhitespace(line.charAt(line.length() - 2));
  }
}
