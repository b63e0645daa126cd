package dev.genga.chat.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What a prompt must be like to be of use to the video model.
///
/// @param begins what it must begin with, such as a LoRA's trigger phrase; may be empty
/// @param leastWords it has
/// @param mostWords it has
public record PromptRules(String begins, int leastWords, int mostWords) {
  private static final Pattern THOUGHT = Pattern.compile("(?s)<think>.*?</think>");
  private static final Pattern FENCE = Pattern.compile("(?m)^```\\w*\\s*$");
  private static final Pattern LABEL =
      Pattern.compile("(?i)^\\W*(final |revised )?(prompt|caption|description)\\W*:\\W*");
  private static final Pattern PREFACE =
      Pattern.compile("(?i)^(sure|certainly|of course|here)\\b.{0,120}:$");
  private static final Pattern QUOTED =
      Pattern.compile("\"([^\"]+)\"|“([^”]+)”|«([^»]+)»|「([^」]+)」|《([^》]+)》");

  /// A character of a script that puts no spaces between words counts as half a word.
  private static final double WORDS_OF_CHARACTER = 0.5;

  /// Puts right what can be without changing what is said: quotation marks around it, remarks before it,
  /// line breaks, what it begins with.
  public String repaired(String answer) {
    String text = FENCE.matcher(THOUGHT.matcher(answer).replaceAll("")).replaceAll("").strip();
    text = unquoted(LABEL.matcher(withoutPreface(text)).replaceFirst(""));
    if (!TextFault.LIST.isIn(text)) {
      text = text.replaceAll("\\s*\\R\\s*", " ");
    }
    return begun(text.strip());
  }

  private static String withoutPreface(String text) {
    int end = text.indexOf('\n');
    return end > 0 && PREFACE.matcher(text.substring(0, end).strip()).matches()
        ? text.substring(end).strip()
        : text;
  }

  /// Quotation marks within stay: they are around words in the picture.
  private static String unquoted(String text) {
    String left = text.strip();
    for (var marks : List.of("\"\"", "“”", "«»", "''", "**")) {
      char open = marks.charAt(0);
      char close = marks.charAt(1);
      while (left.length() > 2
          && left.charAt(0) == open
          && left.charAt(left.length() - 1) == close
          && left.indexOf(close, 1) == left.length() - 1) {
        left = left.substring(1, left.length() - 1).strip();
      }
    }
    return left;
  }

  private String begun(String text) {
    if (begins.isEmpty() || text.isEmpty() || text.startsWith(begins)) {
      return text;
    }
    String phrase = begins.replaceFirst("[.,:;]$", "");
    if (text.regionMatches(true, 0, phrase, 0, phrase.length())) {
      String rest = text.substring(phrase.length()).replaceFirst("^[.,:;]?\\s*", "");
      return begins + " " + upperFirst(rest);
    }
    return begins + " " + text;
  }

  private static String upperFirst(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /// What is still wrong with a prompt, each as a demand; empty where nothing is.
  ///
  /// @param asked what it was made of
  List<String> faults(String prompt, String asked) {
    var faults = new ArrayList<String>();
    if (TextFault.REFUSAL.isIn(prompt)) {
      faults.add("write the prompt instead of a refusal");
    }
    if (TextFault.LIST.isIn(prompt) || TextFault.LINE_BREAK.isIn(prompt)) {
      faults.add(TextFault.LIST.demand());
    }
    for (var fault : List.of(TextFault.CUT_OFF, TextFault.REPEATED)) {
      if (fault.isIn(prompt)) {
        faults.add(fault.demand());
      }
    }
    long words = Math.round(words(prompt));
    if (words < leastWords || words > mostWords) {
      faults.add("write %d to %d words: it has %d".formatted(leastWords, mostWords, words));
    }
    QUOTED
        .matcher(asked)
        .results()
        .map(PromptRules::inner)
        .distinct()
        .filter(quoted -> !prompt.contains(quoted))
        .forEach(quoted -> faults.add("keep the words \"" + quoted + "\" as they are"));
    return faults;
  }

  private static String inner(MatchResult quoted) {
    for (int group = 1; group <= quoted.groupCount(); group++) {
      if (quoted.group(group) != null) {
        return quoted.group(group).strip();
      }
    }
    throw new AssertionError(quoted);
  }

  /// How many words a text has.
  public static double words(String text) {
    double words = 0;
    for (var part : text.strip().split("\\s+")) {
      long unspaced = part.codePoints().filter(PromptRules::isUnspaced).count();
      boolean spaced =
          part.codePoints().anyMatch(c -> Character.isLetterOrDigit(c) && !isUnspaced(c));
      words += unspaced * WORDS_OF_CHARACTER + (spaced ? 1 : 0);
    }
    return words;
  }

  private static boolean isUnspaced(int codePoint) {
    return switch (Character.UnicodeScript.of(codePoint)) {
      case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
      default -> false;
    };
  }
}
