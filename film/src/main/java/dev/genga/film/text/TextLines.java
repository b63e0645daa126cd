package dev.genga.film.text;

import dev.genga.video.Frame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/// Finds lines of text in a picture: letters beside each other that are alike in height, boldness and
/// brightness, and unlike in form.
final class TextLines {
  private static final int LEAST_LETTERS = 4;

  /// Letters that go up a stair are no line: a line is so many times as high as its letters at most.
  private static final double HIGHEST = 2.5;

  /// The windows of a house are all of one form, and a railing is nothing but bars: the deviation of letters'
  /// fullness is larger than this share of its mean.
  private static final double VARIETY = 0.12;

  private TextLines() {}

  /// The letters of all lines, bright ones or dark ones, whichever are more: between bright letters
  /// there are dark gaps that look like letters themselves.
  static List<Letter> of(Frame frame) {
    var grey = GreyPicture.of(frame);
    var bright = inLines(Letters.of(grey, true));
    var dark = inLines(Letters.of(grey, false));
    return bright.size() >= dark.size() ? bright : dark;
  }

  private static List<Letter> inLines(List<Letter> letters) {
    var sorted = letters.stream().sorted(Comparator.comparingInt(Letter::left)).toList();
    var lines = new HashMap<Integer, List<Letter>>();
    var roots = joined(sorted);
    for (int i = 0; i < roots.length; i++) {
      lines.computeIfAbsent(root(roots, i), _ -> new ArrayList<>()).add(sorted.get(i));
    }
    return lines.values().stream().filter(TextLines::isLine).flatMap(List::stream).toList();
  }

  /// For each letter another of its line, up to the line's first.
  private static int[] joined(List<Letter> sorted) {
    int widest =
        sorted.stream().mapToInt(letter -> letter.width() + 2 * letter.height()).max().orElse(0);
    var roots = new int[sorted.size()];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = i;
      for (int j = i - 1; j >= 0 && sorted.get(j).left() >= sorted.get(i).left() - widest; j--) {
        if (sorted.get(j).isBeside(sorted.get(i))) {
          roots[root(roots, j)] = root(roots, i);
        }
      }
    }
    return roots;
  }

  private static int root(int[] roots, int at) {
    int root = at;
    while (roots[root] != root) {
      root = roots[root];
    }
    roots[at] = root;
    return root;
  }

  private static boolean isLine(List<Letter> line) {
    int top = line.stream().mapToInt(Letter::top).min().orElse(0);
    int bottom = line.stream().mapToInt(Letter::bottom).max().orElse(0);
    double height = line.stream().mapToInt(Letter::height).average().orElse(0);
    long bars = line.stream().filter(Letter::isBar).count();
    return line.size() >= LEAST_LETTERS
        && bottom - top <= HIGHEST * height
        && 2 * bars <= line.size()
        && isVaried(line);
  }

  private static boolean isVaried(List<Letter> line) {
    var statistics = line.stream().mapToDouble(Letter::fullness).summaryStatistics();
    double mean = statistics.getAverage();
    double variance =
        line.stream().mapToDouble(letter -> Math.pow(letter.fullness() - mean, 2)).sum()
            / line.size();
    return Math.sqrt(variance) > VARIETY * mean;
  }
}
