package dev.genga.app.statement;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Divides captions into statements that can be true or not, each in the caption's own words: its sentences,
/// and what stands between semicolons.
///
/// Sentences aren't divided further: a half that has lost its subject can't be judged, and each language
/// joins halves in its own way.
public final class Statements {
  /// After the end of a sentence; a stop within a number or between capitals (`U.S.A.`) ends none.
  private static final Pattern BETWEEN =
      Pattern.compile(
          "(?<=[.!?…][\"'”’»)]{0,2})(?<!\\b\\p{Lu}\\.)\\s+(?=[\\p{Lu}\\p{Lo}\\p{N}\"'“‘«(¿¡])"
              + "|(?<=[。！？；])|;\\s+|\\s*\\R\\s*");

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]");

  private Statements() {}

  /// @param begins a phrase that the caption begins with and that says nothing of this clip, such as a
  ///     LoRA's; may be empty
  public static List<String> of(String caption, String begins) {
    String text = caption.strip();
    if (!begins.isBlank() && text.startsWith(begins.strip())) {
      text = text.substring(begins.strip().length());
    }
    var statements = new ArrayList<String>();
    for (var part : BETWEEN.split(text)) {
      if (WORD.matcher(part).find()) {
        statements.add(part.strip());
      }
    }
    return statements;
  }
}
