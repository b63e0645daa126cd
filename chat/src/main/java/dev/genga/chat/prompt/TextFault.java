package dev.genga.chat.prompt;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What makes a language model's text useless as a prompt or a caption, whatever it is about.
public enum TextFault {
  /// Excuses instead of a text.
  REFUSAL("it is a refusal", "write it instead of a refusal", TextFault::isRefusal),
  /// Items below one another.
  LIST("it has a list", "write one paragraph, no list", TextFault::hasList),
  /// More than one line.
  LINE_BREAK("it has line breaks", "write one paragraph, no list", text -> text.contains("\n")),
  /// No end of a sentence at its end; Thai and Lao have no mark for one.
  CUT_OFF("it ends in mid-sentence", "end with a whole sentence", TextFault::isCutOff),
  /// The same sentence more than once, or the same few words again and again.
  REPEATED("it repeats itself", "say each thing once", TextFault::repeats);

  private static final Pattern LIST_ITEM = Pattern.compile("(?m)^\\s*([-*•]|\\d+[.)])\\s+\\S");
  private static final Pattern REFUSALS =
      Pattern.compile(
          "(?i)\\b(i['’]m sorry|i am sorry|i['’]m (?:unable|not able)|i am (?:unable|not able)"
              + "|i can(?:['’]|no)t (?:help|assist|create|write|provide|do|see|view|watch|describe"
              + "|identify|access|process|comply)"
              + "|as an ai\\b|as a language model|lo siento, (?:pero )?no puedo)");
  private static final Pattern WHOLE =
      Pattern.compile("(?s).*([.!?…。！？｡।۔؟។။]|[\\p{IsThai}\\p{IsLao}])[\"'”’»」』)\\]]*");
  private static final Pattern BETWEEN_SENTENCES =
      Pattern.compile("(?<=[.!?…])[\"'”’»)]*\\s+|(?<=[。！？])");

  /// A shorter sentence, such as "It rains.", may well come twice.
  private static final int REPEATABLE = 12;

  /// A model that is stuck says the same few words over and over; nobody says so many words so often
  /// on purpose.
  private static final int LONGEST_ROUND = 8;

  private static final int ROUNDS = 3;
  private static final int WORDS_OF_ROUNDS = 6;

  private final String what;
  private final String demand;
  private final Predicate<String> test;

  TextFault(String what, String demand, Predicate<String> test) {
    this.what = what;
    this.demand = demand;
    this.test = test;
  }

  /// What is wrong, as a sentence about the text.
  public String what() {
    return what;
  }

  /// What to tell the language model.
  public String demand() {
    return demand;
  }

  /// Whether a text has it.
  ///
  /// @param text without space at its ends
  public boolean isIn(String text) {
    return test.test(text);
  }

  private static boolean isRefusal(String text) {
    return REFUSALS.matcher(text).find();
  }

  private static boolean hasList(String text) {
    return LIST_ITEM.matcher(text).find();
  }

  private static boolean isCutOff(String text) {
    return !text.isEmpty() && !WHOLE.matcher(text).matches();
  }

  private static boolean repeats(String text) {
    var seen = new HashSet<String>();
    for (var sentence : BETWEEN_SENTENCES.split(text)) {
      String said = sentence.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
      if (said.length() >= REPEATABLE && !seen.add(said)) {
        return true;
      }
    }
    return goesRound(words(text));
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}\\p{M}]+"))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /// Whether a few words come several times without others between.
  private static boolean goesRound(List<String> words) {
    for (int round = 1; round <= LONGEST_ROUND; round++) {
      int same = 0;
      for (int i = round; i < words.size(); i++) {
        same = words.get(i).equals(words.get(i - round)) ? same + 1 : 0;
        if (same + round >= Math.max(WORDS_OF_ROUNDS, ROUNDS * round)) {
          return true;
        }
      }
    }
    return false;
  }
}
