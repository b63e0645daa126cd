package dev.genga.app.musubi;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A list of texts as Python writes it: `['a', r'b\.c', "d"]`.
final class PythonList {
  private static final Pattern TEXT =
      Pattern.compile("(r?)(?:'((?:[^'\\\\]|\\\\.)*)'|\"((?:[^\"\\\\]|\\\\.)*)\")");
  private static final Pattern LIST =
      Pattern.compile("[\\[(]\\s*(?:" + TEXT + "\\s*(?:,\\s*" + TEXT + "\\s*)*,?)?\\s*[\\])]");

  private PythonList() {}

  /// @return null where it is none
  static @Nullable List<String> read(String text) {
    if (!LIST.matcher(text.strip()).matches()) {
      return null;
    }
    var texts = new ArrayList<String>();
    var found = TEXT.matcher(text);
    while (found.find()) {
      String inner = found.group(2) == null ? found.group(3) : found.group(2);
      boolean raw = !found.group(1).isEmpty();
      texts.add(raw ? inner : unescaped(inner));
    }
    return texts;
  }

  /// Python leaves a backslash before a letter that means nothing where it is, which patterns live on.
  private static String unescaped(String text) {
    return text.replaceAll("\\\\([\\\\'\"])", "$1");
  }
}
