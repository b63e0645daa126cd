package dev.genga.film.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where the blocks of one picture are in another: full search, as in the block matching of video coders
/// (Jain and Jain, "Displacement measurement and its application in interframe image coding", 1981).
final class BlockMatch {
  private static final int SIDE = 8;

  /// The longest step, in pixels of a picture of 128.
  private static final int REACH = 6;

  /// A mean difference of its pixels, of 255, that is as good as none.
  private static final int SAME = 4;

  /// The deviation of brightness that a block needs to tell where it went.
  private static final int TEXTURE = 8;

  private static final List<Step> STEPS = steps();

  /// A block of the one picture.
  ///
  /// @param rest the mean difference from where it fits the other picture best, of 255
  /// @param atEdge whether it lies at the picture's edge
  /// @param isUncovered whether the camera's movement alone brings it into the picture
  record Block(double rest, boolean atEdge, boolean isUncovered) {}

  /// From a block to where it is in the other picture, in pixels.
  private record Step(int x, int y) {}

  private record Found(int left, int top, Step step, double rest) {}

  private BlockMatch() {}

  /// Finds the blocks of `one` in `other`.
  static List<Block> of(SmallGrey one, SmallGrey other) {
    var found = new ArrayList<Found>();
    var votes = new HashMap<Step, Integer>();
    int columns = Math.ceilDiv(one.width(), SIDE);
    int rows = Math.ceilDiv(one.height(), SIDE);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        var block =
            find(one, other, place(column, columns, one.width()), place(row, rows, one.height()));
        found.add(block);
        if (block.rest <= SAME * 2 && isTextured(one, block)) {
          votes.merge(block.step, 1, Integer::sum);
        }
      }
    }
    var camera =
        votes.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(new Step(0, 0));
    return found.stream().map(block -> block(block, camera, one)).toList();
  }

  /// Evenly over the picture, to its very edges.
  private static int place(int index, int count, int length) {
    return count == 1 ? 0 : index * Math.max(0, length - SIDE) / (count - 1);
  }

  private static Block block(Found found, Step camera, SmallGrey picture) {
    boolean atEdge =
        found.left == 0
            || found.top == 0
            || found.left + SIDE >= picture.width()
            || found.top + SIDE >= picture.height();
    return new Block(found.rest, atEdge, !isInside(picture, found.left, found.top, camera));
  }

  private static boolean isInside(SmallGrey picture, int left, int top, Step step) {
    int x = left + step.x;
    int y = top + step.y;
    return x >= 0 && y >= 0 && x + SIDE <= picture.width() && y + SIDE <= picture.height();
  }

  private static Found find(SmallGrey one, SmallGrey other, int left, int top) {
    var best = new Step(0, 0);
    int least = Integer.MAX_VALUE;
    for (var step : STEPS) {
      if (least > SAME * SIDE * SIDE && (isInside(one, left, top, step) || step.equals(best))) {
        int difference = difference(one, other, left, top, step, least);
        if (difference < least) {
          least = difference;
          best = step;
        }
      }
    }
    return new Found(left, top, best, (double) least / (SIDE * SIDE));
  }

  /// The sum of the differences, or as much of it as is over a bound.
  private static int difference(
      SmallGrey one, SmallGrey other, int left, int top, Step step, int bound) {
    int sum = 0;
    int right = Math.min(left + SIDE, one.width());
    int bottom = Math.min(top + SIDE, one.height());
    for (int y = top; y < bottom && sum < bound; y++) {
      for (int x = left; x < right; x++) {
        sum += Math.abs(one.at(x, y) - other.at(x + step.x, y + step.y));
      }
    }
    return sum;
  }

  private static boolean isTextured(SmallGrey picture, Found block) {
    long sum = 0;
    long squares = 0;
    int count = 0;
    for (int y = block.top; y < Math.min(block.top + SIDE, picture.height()); y++) {
      for (int x = block.left; x < Math.min(block.left + SIDE, picture.width()); x++) {
        int value = picture.at(x, y);
        sum += value;
        squares += (long) value * value;
        count++;
      }
    }
    double mean = (double) sum / count;
    return (double) squares / count - mean * mean >= TEXTURE * TEXTURE;
  }

  /// The nearest first, so that what stood still is known to have.
  private static List<Step> steps() {
    var steps = new ArrayList<Step>();
    for (int y = -REACH; y <= REACH; y++) {
      for (int x = -REACH; x <= REACH; x++) {
        steps.add(new Step(x, y));
      }
    }
    steps.sort(Comparator.comparingInt(step -> step.x * step.x + step.y * step.y));
    return List.copyOf(steps);
  }
}
