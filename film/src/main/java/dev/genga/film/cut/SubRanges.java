package dev.genga.film.cut;

import dev.genga.film.cut.ClipLengths.Piece;
import dev.genga.film.cut.StretchChanges.Strong;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Chooses which parts of a stretch become clips, by what was measured while the scenes were found.
///
/// No clip holds a strong change as long as any choice of the wanted length holds none. Between strong changes
/// there are as few clips as the longest allows, of one length; they lie evenly, unless something enters or leaves
/// in their first or last four frames: then they are moved, or made shorter, where that helps.
///
/// @param shown for each frame at 16 a second the film's frame that it shows, ascending
/// @param changes of the stretch
/// @param shortest frames of a clip, at least
/// @param longest frames of a clip, at most
record SubRanges(int[] shown, StretchChanges changes, int shortest, int longest) {
  /// Frames at an end of a clip in which nothing is to enter or leave.
  private static final int END = 4;

  /// What a frame off the even place costs: less than anything that enters.
  private static final double OFF = 1e-6;

  /// A run of `shown` without a strong change.
  private record Run(int first, int end) {
    int length() {
      return end - first;
    }
  }

  /// Where the pieces of a run begin, and what enters at their ends.
  private record Placed(List<Piece> pieces, double entering) {}

  /// The clips, as parts of `shown`, in order.
  List<Piece> pieces() {
    var strong = new ArrayList<>(changes.strong());
    while (true) {
      var pieces = new ArrayList<Piece>();
      for (var run : between(strong)) {
        pieces.addAll(pieces(run));
      }
      if (!pieces.isEmpty() || strong.isEmpty()) {
        return pieces;
      }
      // No clip fits between them: then the weakest has to be borne.
      strong.remove(
          strong.stream().min(Comparator.comparingDouble(Strong::strength)).orElseThrow());
    }
  }

  private List<Run> between(List<Strong> strong) {
    var runs = new ArrayList<Run>();
    int first = 0;
    for (var change : strong) {
      runs.add(new Run(first, Math.max(first, from(change.first()))));
      first = from(change.end());
    }
    runs.add(new Run(first, shown.length));
    return runs;
  }

  /// The first of `shown` that is a frame of the film or a later one.
  private int from(int frame) {
    int index = 0;
    while (index < shown.length && shown[index] < frame) {
      index++;
    }
    return index;
  }

  private List<Piece> pieces(Run run) {
    var even = ClipLengths.divide(run.length(), shortest, longest);
    if (even.isEmpty()) {
      return even;
    }
    int usual = even.getFirst().end() - even.getFirst().first();
    var ends = ends(run);
    Placed best = null;
    for (int length = usual; length >= shortest; length--) {
      var placed = placed(run, ends, even.size(), length);
      if (placed.entering() == 0) {
        return placed.pieces();
      }
      best = best == null ? placed : best;
    }
    return best == null ? even : best.pieces();
  }

  /// The best places of so many pieces of one length: nothing over another, as little as can be entering, and
  /// otherwise near the even ones.
  private Placed placed(Run run, double[] ends, int count, int length) {
    int slack = run.length() - count * length;
    // of the pieces so far, with the last at this offset or an earlier one
    var costs = new double[slack + 1];
    var moves =
        new int[count]
            [slack + 1]; // the best offset of the piece, with the next at this one or later
    for (int piece = 0; piece < count; piece++) {
      int even = ClipLengths.even(run.length(), count, length, piece);
      for (int offset = 0; offset <= slack; offset++) {
        int first = piece * length + offset;
        double cost = entering(ends, first, length) + OFF * Math.abs(first - even) + costs[offset];
        boolean better = offset == 0 || cost < costs[offset - 1];
        costs[offset] = better ? cost : costs[offset - 1];
        moves[piece][offset] = better ? offset : moves[piece][offset - 1];
      }
    }
    return chosen(run, ends, length, moves);
  }

  private Placed chosen(Run run, double[] ends, int length, int[][] moves) {
    var pieces = new ArrayList<Piece>();
    double entering = 0;
    int offset = moves[0].length - 1;
    for (int piece = moves.length - 1; piece >= 0; piece--) {
      offset = moves[piece][offset];
      int first = piece * length + offset;
      entering += entering(ends, first, length);
      pieces.addFirst(new Piece(run.first() + first, run.first() + first + length));
    }
    return new Placed(pieces, entering);
  }

  /// What enters or leaves at an end of a clip, for each frame of the run at which the end may begin.
  private double[] ends(Run run) {
    var ends = new double[Math.max(0, run.length() - END + 1)];
    for (int i = 0; i < ends.length; i++) {
      int first = run.first() + i;
      ends[i] = changes.entering(shown[first], shown[first + END - 1]);
    }
    return ends;
  }

  private static double entering(double[] ends, int first, int length) {
    return length < END ? 0 : ends[first] + ends[first + length - END];
  }
}
