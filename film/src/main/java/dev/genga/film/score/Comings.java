package dev.genga.film.score;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// How much comes into a clip's picture and leaves it within four frames.
///
/// What comes is in the later frame and nowhere near in the earlier one; what goes, the other way round. At
/// the picture's edge that is something passing the edge, but for what a moving camera uncovers; further
/// in it is something that appears, or that moves fast. Of either, what the clip always has doesn't count.
final class Comings {
  /// From the first to the last of four frames.
  static final int SPAN = 3;

  /// A block differs by so much from its match for its movement and the noise alone, of 255.
  private static final double USUAL_REST = 8;

  private final Set<Integer> wanted;
  private final Deque<SmallGrey> last = new ArrayDeque<>();
  private final Map<Integer, Measured> measured = new HashMap<>();
  private final List<Measured> regular = new ArrayList<>();
  private int frames;

  /// @param edge at the picture's edge
  /// @param inside further in
  private record Measured(double edge, double inside) {
    Measured plus(Measured other) {
      return new Measured(edge + other.edge, inside + other.inside);
    }
  }

  /// @param wanted the first of each four frames that will be asked for
  Comings(Set<Integer> wanted) {
    this.wanted = Set.copyOf(wanted);
  }

  /// Takes the next frame.
  void add(SmallGrey frame) {
    last.addLast(frame);
    frames++;
    if (last.size() <= SPAN) {
      return;
    }
    int start = frames - 1 - SPAN;
    var first = last.removeFirst();
    boolean isRegular = start % (SPAN + 1) == 0;
    if (isRegular || wanted.contains(start)) {
      var found = rest(frame, first).plus(rest(first, frame));
      measured.put(start, found);
      if (isRegular) {
        regular.add(found);
      }
    }
  }

  private static Measured rest(SmallGrey one, SmallGrey other) {
    double edge = 0;
    double inside = 0;
    var blocks = BlockMatch.of(one, other);
    for (var block : blocks) {
      double rest = block.isUncovered() ? 0 : Math.max(0, block.rest() - USUAL_REST);
      edge += block.atEdge() ? rest : 0;
      inside += block.atEdge() ? 0 : rest;
    }
    return new Measured(edge / blocks.size(), inside / blocks.size());
  }

  /// What comes or goes in the four frames from one that was wanted; 0 where the clip ends before.
  double from(int first) {
    var found = measured.get(first);
    return found == null
        ? 0
        : Math.max(0, found.edge - usual(Measured::edge))
            + Math.max(0, found.inside - usual(Measured::inside));
  }

  private double usual(ToDoubleFunction<Measured> of) {
    var sorted = regular.stream().mapToDouble(of).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
