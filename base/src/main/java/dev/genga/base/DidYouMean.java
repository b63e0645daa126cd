package dev.genga.base;

import java.util.Collection;
import java.util.Locale;

/// Finds the known word that a misspelt one most likely meant.
public final class DidYouMean {
  private DidYouMean() {}

  /// The nearest known word, or an empty string where none is near: at most a third of the letters
  /// may be wrong, missing, too many or swapped with a neighbour. Case and `-` against `_` don't
  /// count. Of two equally near words the first wins.
  public static String nearest(String given, Collection<String> known) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (var word : known) {
      int distance = distance(normal(given), normal(word));
      if (distance < least && distance * 3 <= Math.max(given.length(), word.length())) {
        nearest = word;
        least = distance;
      }
    }
    return nearest;
  }

  private static String normal(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /// Optimal string alignment: Levenshtein's distance with swaps of neighbours.
  private static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      rows[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      rows[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
        best = Math.min(best, rows[i - 1][j - 1] + other);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, rows[i - 2][j - 2] + 1);
        }
        rows[i][j] = best;
      }
    }
    return rows[a.length()][b.length()];
  }
}
