package dev.genga.world.draw;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.util.function.DoubleBinaryOperator;

/// Walks along an outline and draws it anew by straight lines: a point about every `step`, corners kept,
/// each moved a little.
final class Outline {
  private final Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO);
  private final double step;
  private final DoubleBinaryOperator moveX;
  private final DoubleBinaryOperator moveY;
  private double x;
  private double y;
  private double startX;
  private double startY;

  private Outline(double step, DoubleBinaryOperator moveX, DoubleBinaryOperator moveY) {
    this.step = step;
    this.moveX = moveX;
    this.moveY = moveY;
  }

  /// @param step in heights
  /// @param moveX how far a point is moved to the right, by its place
  /// @param moveY how far a point is moved down, by its place
  static Shape resampled(
      Shape shape, double step, DoubleBinaryOperator moveX, DoubleBinaryOperator moveY) {
    var outline = new Outline(step, moveX, moveY);
    var points = new double[6];
    for (var it = shape.getPathIterator(null); !it.isDone(); it.next()) {
      outline.follow(it.currentSegment(points), points);
    }
    return outline.path;
  }

  private void follow(int segment, double[] p) {
    switch (segment) {
      case PathIterator.SEG_MOVETO -> start(p[0], p[1]);
      case PathIterator.SEG_LINETO -> straight(p[0], p[1]);
      case PathIterator.SEG_QUADTO ->
          bent(
              (x + 2 * p[0]) / 3,
              (y + 2 * p[1]) / 3,
              (p[2] + 2 * p[0]) / 3,
              (p[3] + 2 * p[1]) / 3,
              p[2],
              p[3]);
      case PathIterator.SEG_CUBICTO -> bent(p[0], p[1], p[2], p[3], p[4], p[5]);
      default -> {
        straight(startX, startY);
        path.closePath();
      }
    }
  }

  private void start(double toX, double toY) {
    path.moveTo(toX + moveX.applyAsDouble(toX, toY), toY + moveY.applyAsDouble(toX, toY));
    x = toX;
    y = toY;
    startX = toX;
    startY = toY;
  }

  private void line(double toX, double toY) {
    path.lineTo(toX + moveX.applyAsDouble(toX, toY), toY + moveY.applyAsDouble(toX, toY));
  }

  private void straight(double toX, double toY) {
    int count = count(Math.hypot(toX - x, toY - y));
    for (int i = 1; i <= count; i++) {
      double share = i / (double) count;
      line(x + share * (toX - x), y + share * (toY - y));
    }
    x = toX;
    y = toY;
  }

  /// Along a cubic Bézier curve.
  private void bent(double x1, double y1, double x2, double y2, double x3, double y3) {
    int count =
        count(
            Math.hypot(x1 - x, y1 - y)
                + Math.hypot(x2 - x1, y2 - y1)
                + Math.hypot(x3 - x2, y3 - y2));
    for (int i = 1; i <= count; i++) {
      double t = i / (double) count;
      double s = 1 - t;
      double a = s * s * s;
      double b = 3 * s * s * t;
      double c = 3 * s * t * t;
      double d = t * t * t;
      line(a * x + b * x1 + c * x2 + d * x3, a * y + b * y1 + c * y2 + d * y3);
    }
    x = x3;
    y = y3;
  }

  private int count(double length) {
    return Math.max(1, (int) Math.rint(length / step));
  }
}
