package dev.genga.film.text;

import java.util.List;

/// Which letters of a picture are there a little later, all moved by one step.
final class Constancy {
  /// Steps are counted in squares of so many pixels.
  private static final int SQUARE = 2;

  /// The longest step, as a share of the picture.
  private static final double LONGEST = 0.2;

  private final List<Letter> before;
  private final List<Letter> after;
  private final int reachX;
  private final int reachY;

  private Constancy(List<Letter> before, List<Letter> after, int width, int height) {
    this.before = before;
    this.after = after;
    reachX = (int) (LONGEST * width) / SQUARE;
    reachY = (int) (LONGEST * height) / SQUARE;
  }

  /// @param width of the picture
  /// @param height of the picture
  /// @return how many letters were there before
  static int kept(List<Letter> before, List<Letter> after, int width, int height) {
    return new Constancy(before, after, width, height).kept();
  }

  private int kept() {
    var votes = votes();
    int columns = 2 * reachX + 1;
    int best = 0;
    for (int i = 1; i < votes.length; i++) {
      best = votes[i] > votes[best] ? i : best;
    }
    int stepX = best % columns - reachX;
    int stepY = best / columns - reachY;
    return (int)
        after.stream()
            .filter(letter -> before.stream().anyMatch(old -> isMoved(old, letter, stepX, stepY)))
            .count();
  }

  /// For each step how many letters would have made it.
  private int[] votes() {
    int columns = 2 * reachX + 1;
    var votes = new int[columns * (2 * reachY + 1)];
    for (var letter : after) {
      for (var old : before) {
        int stepX = stepX(old, letter);
        int stepY = stepY(old, letter);
        if (Math.abs(stepX) <= reachX && Math.abs(stepY) <= reachY && old.isOfSize(letter)) {
          votes[(stepY + reachY) * columns + stepX + reachX]++;
        }
      }
    }
    return votes;
  }

  private static boolean isMoved(Letter old, Letter letter, int stepX, int stepY) {
    return Math.abs(stepX(old, letter) - stepX) <= 1
        && Math.abs(stepY(old, letter) - stepY) <= 1
        && old.isOfSize(letter);
  }

  private static int stepX(Letter old, Letter letter) {
    return Math.floorDiv(letter.left() - old.left(), SQUARE);
  }

  private static int stepY(Letter old, Letter letter) {
    return Math.floorDiv(letter.top() - old.top(), SQUARE);
  }
}
