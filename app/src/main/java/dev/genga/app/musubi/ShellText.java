package dev.genga.app.musubi;

import dev.genga.base.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text as it stands in a batch file, a shell script or on a web page, taken apart into commands of
/// words.
///
/// Lines that end in `^`, `\` or a backtick go on; `&&`, `&` and `;` begin another command; variables that
/// the text sets itself are put in. Comments, and lines that only prepare a shell, are passed over.
final class ShellText {
  private static final Pattern COMMENT =
      Pattern.compile(
          "(?i)^(#|::|@?rem\\b|@?echo\\b|pause\\b|title\\b|chcp\\b|setlocal\\b|endlocal\\b|exit\\b).*");
  private static final Pattern ACTIVATES =
      Pattern.compile(
          "(?i)^(call |source |\\. |& )?\\S*(activate(\\.bat|\\.ps1)?|conda activate \\S+)$");
  private static final Pattern SETS =
      Pattern.compile("(?i)^(?:set |\\$env:|\\$)\"?(\\w+)\\s*=\\s*(.*?)$");
  private static final Pattern SETS_IN_POSIX =
      Pattern.compile("^(?:export )?(\\w+)=(\"[^\"]*\"|'[^']*'|\\S*)$");
  private static final Pattern USES =
      Pattern.compile("%(\\w+)%|\\$\\{(\\w+)\\}|\\$env:(\\w+)|\\$(\\w+)");
  private static final Pattern WINDOWS_PATH = Pattern.compile("[A-Za-z]:[\\\\/].*");

  private final Shell shell;
  private final String source;
  private final Map<String, String> variables = new HashMap<>();

  private ShellText(Shell shell, String source) {
    this.shell = shell;
    this.source = source;
  }

  /// The commands of a text.
  ///
  /// @param source where it is from, for errors
  /// @throws ProblemException if a quote is left open
  static List<List<String>> commands(String text, String source) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return new ShellText(Shell.of(plain), source).read(plain);
  }

  private List<List<String>> read(String text) {
    var commands = new ArrayList<List<String>>();
    for (var line : joined(text)) {
      String said = line.strip();
      if (said.isEmpty() || COMMENT.matcher(said).matches() || ACTIVATES.matcher(said).matches()) {
        continue;
      }
      if (!takeVariable(said)) {
        commands.addAll(new Words(with(said)).commands());
      }
    }
    return commands;
  }

  private boolean takeVariable(String line) {
    for (var form : List.of(SETS, SETS_IN_POSIX)) {
      var sets = form.matcher(line);
      if (sets.matches()) {
        variables.put(sets.group(1).toLowerCase(Locale.ROOT), unquoted(with(sets.group(2))));
        return true;
      }
    }
    return false;
  }

  private List<String> joined(String text) {
    var lines = new ArrayList<String>();
    var open = new StringBuilder();
    for (var line : text.lines().toList()) {
      String end = line.stripTrailing();
      if (shell.continues(end)) {
        open.append(end, 0, end.length() - 1).append(' ');
      } else {
        lines.add(open + end);
        open.setLength(0);
      }
    }
    if (!open.isEmpty()) {
      lines.add(open.toString());
    }
    return lines;
  }

  /// Variables that the text has set; others stay as they are.
  private String with(String line) {
    return USES.matcher(line)
        .replaceAll(use -> {
          String name = "";
          for (int i = 1; i <= use.groupCount(); i++) {
            name = use.group(i) == null ? name : use.group(i);
          }
          String value = variables.get(name.toLowerCase(Locale.ROOT));
          return Matcher.quoteReplacement(value == null ? use.group() : value);
        });
  }

  private static String unquoted(String value) {
    for (var quote : List.of("\"", "'")) {
      if (value.length() > 1 && value.startsWith(quote) && value.endsWith(quote)) {
        return value.substring(1, value.length() - 1);
      }
    }
    return value.endsWith("\"") ? value.substring(0, value.length() - 1) : value; // set "A=b"
  }

  /// One line, taken apart.
  private final class Words {
    private final String line;
    private final List<List<String>> commands = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    Words(String line) {
      this.line = line;
    }

    List<List<String>> commands() {
      while (at < line.length()) {
        take(line.charAt(at));
      }
      endCommand();
      return commands;
    }

    private void take(char c) {
      if (c == '"' || c == '\'' && shell != Shell.CMD) {
        quoted(c);
      } else if (Character.isWhitespace(c)) {
        endWord();
        at++;
      } else if (c == '&' || c == ';' && shell != Shell.CMD) {
        endCommand();
        at++;
      } else if (escapes(c) && at + 1 < line.length()) {
        add(line.charAt(at + 1));
        at += 2;
      } else {
        add(c);
        at++;
      }
    }

    private void add(char c) {
      word.append(c);
      inWord = true;
    }

    /// A backslash is part of a path of Windows, wherever such a path is pasted.
    private boolean escapes(char c) {
      return switch (shell) {
        case CMD -> c == '^';
        case POWERSHELL -> c == '`';
        case POSIX ->
            c == '\\'
                && !WINDOWS_PATH.matcher(word + "\\").matches()
                && !line.substring(at + 1).matches("[\\w.-].*");
      };
    }

    private void quoted(char quote) {
      inWord = true;
      int end = at + 1;
      while (end < line.length() && line.charAt(end) != quote) {
        boolean escaped =
            quote == '"'
                && line.charAt(end) == '\\'
                && end + 1 < line.length()
                && line.charAt(end + 1) == '"'
                && line.indexOf('"', end + 2) >= 0;
        end += escaped ? 1 : 0;
        word.append(line.charAt(end));
        end++;
      }
      if (end >= line.length()) {
        throw new ProblemException(
            "a quote is opened and not closed: "
                + line.substring(at, Math.min(line.length(), at + 40)),
            source,
            "close it");
      }
      at = end + 1;
    }

    private void endWord() {
      if (inWord) {
        words.add(word.toString());
      }
      word.setLength(0);
      inWord = false;
    }

    private void endCommand() {
      endWord();
      if (!words.isEmpty()) {
        commands.add(List.copyOf(words));
      }
      words = new ArrayList<>();
    }
  }
}
