package dev.genga.world.judge;

import dev.genga.world.picture.LabFrame;
import dev.genga.world.picture.Plane;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells whether the ground below a moving thing stands still or goes along: the camera's turn from
/// the thing's own way.
///
/// @param frames lightness, blurred
record Ground(List<Plane> frames, List<@Nullable Silhouette> track) {
  /// The nearest layer of a scene begins about here, in heights.
  private static final double TOP = 0.72;

  static Ground of(List<LabFrame> frames, List<@Nullable Silhouette> track) {
    return new Ground(frames.stream().map(frame -> frame.lightness().smoothed()).toList(), track);
  }

  /// Whether the lower part of the picture fits better when it is moved with the thing.
  ///
  /// @param right the thing's way over the whole clip, in heights
  boolean goesAlong(double right) {
    int apart = Math.max(1, frames.size() / 4);
    double still = 0;
    double along = 0;
    for (int i = 0; i + apart < frames.size(); i++) {
      double way = right * apart / (frames.size() - 1) * frames.getFirst().height();
      int shift = (int) Math.rint(way);
      still += difference(i, i + apart, 0);
      along += difference(i, i + apart, shift);
    }
    return along < still;
  }

  /// The mean difference of lightness where neither frame shows the thing.
  private double difference(int first, int second, int shift) {
    var one = frames.get(first);
    var other = frames.get(second);
    var from = one.values();
    var to = other.values();
    double sum = 0;
    int count = 1;
    for (int y = (int) (TOP * one.height()); y < one.height(); y++) {
      for (int x = Math.max(0, shift); x < Math.min(one.width(), one.width() + shift); x++) {
        int at = y * one.width() + x;
        if (!hidden(track.get(second), at) && !hidden(track.get(first), at - shift)) {
          sum += Math.abs(to[at] - from[at - shift]);
          count++;
        }
      }
    }
    return sum / count;
  }

  private static boolean hidden(@Nullable Silhouette silhouette, int at) {
    if (silhouette == null) {
      return false;
    }
    var box = silhouette.box();
    int x = at % silhouette.width();
    int y = at / silhouette.width();
    int margin = 4;
    return x >= box.left() - margin
        && x <= box.right() + margin
        && y >= box.top() - margin
        && y <= box.bottom() + margin;
  }
}
