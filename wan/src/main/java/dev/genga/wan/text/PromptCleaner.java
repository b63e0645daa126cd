package dev.genga.wan.text;

import java.util.regex.Pattern;

/// Cleans a prompt the way Wan2.1 does before it is cut into tokens, so that the same words give the
/// same embedding.
///
/// The steps are those of Wan2.1's `wan/modules/tokenizers.py` with `clean='whitespace'`: repair the
/// text (Python's ftfy 6.3.1, `fix_text` with its defaults), resolve HTML entities twice, turn every
/// run of white space into one space, cut the ends. Notable for prompts: curly quotes become
/// straight, full-width forms become ordinary ones (the comma `，` of the Chinese negative prompt
/// becomes `,`; the full stop `。` and the list comma `、` stay), and the text is in Unicode's form C.
///
/// Where it differs from ftfy: text whose encoding was mixed up. [Mojibake] tells what is repaired
/// and what is left alone; text that was never mixed up is not touched by either.
public final class PromptCleaner {
  /// Unicode's White_Space, which is what `\s` of Python's `regex` module matches.
  private static final Pattern WHITE_SPACE =
      Pattern.compile(
          "[\\t-\\r\\x{20}\\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+");

  private PromptCleaner() {}

  /// Cleans one prompt; an empty one stays empty.
  ///
  /// ```java
  /// PromptCleaner.clean("A  cat’s ﬁlm &amp; more，") // A cat's film & more,
  /// ```
  public static String clean(String prompt) {
    String text = TextRepair.repair(prompt);
    text = HtmlEntities.resolve(HtmlEntities.resolve(text));
    text = WHITE_SPACE.matcher(text).replaceAll(" ");
    return text.strip();
  }
}
