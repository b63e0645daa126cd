package dev.genga.film.index;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Tags as the index has them: in small letters, with a space before and after each, so that one is found
/// by the text ` tag `.
public final class Tags {
  /// Letters of all tags that are typed at once, at most.
  public static final int LONGEST = 1_000;

  private Tags() {}

  /// @param tags may hold several each, between spaces or commas
  static String text(List<String> tags) {
    var single = list(String.join(" ", tags));
    return single.isEmpty() ? "" : " " + String.join(" ", single) + " ";
  }

  /// The tags that a text holds, between spaces or commas: in small letters, each once.
  public static List<String> list(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[\\s\\p{Cntrl},]+", -1))
        .filter(tag -> !tag.isEmpty())
        .distinct()
        .toList();
  }
}
