package dev.genga.film.cut;

import dev.genga.film.scene.FrameChanges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What changes within a stretch of a film: strong changes of the whole picture that are none of the transitions,
/// such as a light that is switched on, and what enters or leaves at the picture's edge.
final class StretchChanges {
  /// A change of the whole picture is strong if it is more than is usual around it by so much, of 255, ...
  private static final double STRONG = 12;

  /// ... and so many times as much.
  private static final double RATIO = 3;

  /// It lasts as long as there is so much more than usual.
  private static final double LASTING = STRONG / 3;

  /// Frames on either side that tell what is usual: half a second. Where the camera begins to move, the usual is
  /// what follows.
  private static final int AROUND = 12;

  /// Fewer frames tell nothing.
  private static final int FEW = 3;

  /// Something enters or leaves if the edge changes by so much more than the picture, of 255, ...
  private static final double ENTERING = 3;

  /// ... and so many times as much as is usual in the stretch: the edge may be restless.
  private static final double RESTLESS = 5;

  private final FrameChanges changes;
  private final int first;
  private final int end;
  private final double usualAtEdge;

  /// A strong change.
  ///
  /// @param first the first frame that is changing
  /// @param end the frame from which on the picture is as it stays; `first` where it changes from one to the next
  /// @param strength by how much it is more than is usual, at its strongest
  record Strong(int first, int end, double strength) {}

  /// @param first of the stretch's frames
  /// @param end the frame after its last one
  StretchChanges(FrameChanges changes, int first, int end) {
    this.changes = changes;
    this.first = first;
    this.end = end;
    usualAtEdge = changes.isEmpty() ? 0 : median(edges());
  }

  private double[] edges() {
    var edges = new double[Math.max(0, end - from())];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = changes.atEdge(from() + i);
    }
    return edges;
  }

  /// The first frame that is compared with one of the stretch.
  private int from() {
    return first + FrameChanges.SPAN;
  }

  /// The strong changes, in order, none over another.
  List<Strong> strong() {
    var found = new ArrayList<Strong>();
    int frame = from();
    while (!changes.isEmpty() && frame < end) {
      double usual = usual(frame);
      if (isStrong(frame, usual)) {
        var change = whole(frame, usual);
        add(found, change);
        frame = Math.max(frame, change.end());
      }
      frame++;
    }
    return found;
  }

  private boolean isStrong(int frame, double usual) {
    double change = changes.whole(frame);
    return change >= usual + STRONG && change >= RATIO * usual;
  }

  /// A frame that differs strongly from that three before: those in between may be of neither side.
  private Strong whole(int frame, double usual) {
    int begin = frame;
    while (begin > from() && changes.whole(begin - 1) >= usual + LASTING) {
      begin--;
    }
    int last = frame;
    double strength = changes.whole(frame) - usual;
    while (last + 1 < end && changes.whole(last + 1) >= usual + LASTING) {
      last++;
      strength = Math.max(strength, changes.whole(last) - usual);
    }
    return new Strong(begin - FrameChanges.SPAN + 1, last, strength);
  }

  private static void add(List<Strong> found, Strong change) {
    if (!found.isEmpty() && change.first() <= found.getLast().end()) {
      var before = found.removeLast();
      found.add(
          new Strong(
              before.first(),
              Math.max(before.end(), change.end()),
              Math.max(before.strength(), change.strength())));
    } else {
      found.add(change);
    }
  }

  /// The larger of the medians before and after; without end where there are too few frames to tell.
  private double usual(int frame) {
    double before = median(frame - FrameChanges.SPAN - AROUND + 1, frame - FrameChanges.SPAN + 1);
    double after = median(frame + FrameChanges.SPAN, frame + FrameChanges.SPAN + AROUND);
    double usual = Math.max(before, after);
    return usual < 0 ? Double.POSITIVE_INFINITY : usual;
  }

  /// Below 0 where there are too few frames.
  private double median(int begin, int before) {
    int lowest = Math.max(from(), begin);
    int count = Math.min(end, before) - lowest;
    if (count < FEW) {
      return -1;
    }
    var values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = changes.whole(lowest + i);
    }
    return median(values);
  }

  private static double median(double[] values) {
    if (values.length == 0) {
      return 0;
    }
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /// How much enters or leaves from one frame to another, 0 to 255; 0 where it doesn't stand out.
  double entering(int one, int other) {
    double most = 0;
    int begin = Math.max(from(), Math.min(one + FrameChanges.SPAN, other));
    for (int frame = begin; !changes.isEmpty() && frame <= other; frame++) {
      double found = changes.atEdge(frame);
      if (found >= Math.max(ENTERING, RESTLESS * usualAtEdge)) {
        most = Math.max(most, found - usualAtEdge);
      }
    }
    return most;
  }
}
