package dev.genga.world.draw;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;

/// Lines drawn by hand: hatching, outlines that waver, edges cut with scissors.
final class Lines {
  private Lines() {}

  /// Parallel strokes.
  ///
  /// @param degrees their direction, 0 is level
  /// @param distance between their middles, in grains
  /// @param pen their width, in grains
  /// @param waver how far they stray, in grains
  record Hatch(double degrees, double distance, double pen, double waver) {
    /// How much of the place is covered by a stroke, 0 to 1.
    double at(double u, double v) {
      double sine = Math.sin(Math.toRadians(degrees));
      double cosine = Math.cos(Math.toRadians(degrees));
      return cover(u * cosine + v * sine, v * cosine - u * sine);
    }

    private double cover(double along, double across) {
      double place = (across + waver * Grain.at(along, across, 14)) / distance;
      double off = Math.abs(place - Math.rint(place)) * distance;
      double width = pen * (1 + 0.35 * Grain.at(along, across * 3, 9));
      return Math.clamp(0.5 * width - off + 0.5, 0, 1);
    }

    Texture in(Oklch ink, double alpha) {
      int argb = Texture.plain(ink, alpha).at(0, 0);
      double sine = Math.sin(Math.toRadians(degrees));
      double cosine = Math.cos(Math.toRadians(degrees));
      return (u, v) -> Texture.faded(argb, cover(u * cosine + v * sine, v * cosine - u * sine));
    }
  }

  /// The shape with its outline strayed by noise.
  ///
  /// @param amount in heights
  static Shape wavering(Shape shape, double amount) {
    return resampled(
        shape,
        0.02,
        (path, x, y, first) -> {
          double px = x + amount * Grain.at(80 * x, 80 * y, 7);
          double py = y + amount * Grain.at(80 * x + 300, 80 * y, 7);
          if (first) {
            path.moveTo(px, py);
          } else {
            path.lineTo(px, py);
          }
        });
  }

  /// The shape with straight cuts of about `length` heights, shorter where it is small.
  static Shape cut(Shape shape, double length) {
    var bounds = shape.getBounds2D();
    return resampled(
        shape,
        Math.min(length, 0.17 * (bounds.getWidth() + bounds.getHeight())),
        (path, x, y, first) -> {
          if (first) {
            path.moveTo(x, y);
          } else {
            path.lineTo(x, y);
          }
        });
  }

  private interface Point {
    void add(Path2D path, double x, double y, boolean first);
  }

  /// Walks along an outline and takes a point every `step`, and each corner of straight lines.
  private static Shape resampled(Shape shape, double step, Point point) {
    var path = new Path2D.Double(Path2D.WIND_NON_ZERO);
    var at = new double[6];
    double x = 0;
    double y = 0;
    double startX = 0;
    double startY = 0;
    for (var it = shape.getPathIterator(null); !it.isDone(); it.next()) {
      switch (it.currentSegment(at)) {
        case PathIterator.SEG_MOVETO -> {
          point.add(path, at[0], at[1], true);
          startX = x = at[0];
          startY = y = at[1];
        }
        case PathIterator.SEG_CLOSE -> {
          straight(path, x, y, startX, startY, step, point);
          path.closePath();
          x = startX;
          y = startY;
        }
        case PathIterator.SEG_LINETO -> {
          straight(path, x, y, at[0], at[1], step, point);
          x = at[0];
          y = at[1];
        }
        case PathIterator.SEG_QUADTO -> {
          bent(
              path,
              new double[] {
                x,
                y,
                (x + 2 * at[0]) / 3,
                (y + 2 * at[1]) / 3,
                (at[2] + 2 * at[0]) / 3,
                (at[3] + 2 * at[1]) / 3,
                at[2],
                at[3]
              },
              step,
              point);
          x = at[2];
          y = at[3];
        }
        default -> {
          bent(path, new double[] {x, y, at[0], at[1], at[2], at[3], at[4], at[5]}, step, point);
          x = at[4];
          y = at[5];
        }
      }
    }
    return path;
  }

  private static void straight(
      Path2D path, double x, double y, double toX, double toY, double step, Point point) {
    int count = Math.max(1, (int) Math.rint(Math.hypot(toX - x, toY - y) / step));
    for (int i = 1; i <= count; i++) {
      double share = i / (double) count;
      point.add(path, x + share * (toX - x), y + share * (toY - y), false);
    }
  }

  private static void bent(Path2D path, double[] c, double step, Point point) {
    double length =
        Math.hypot(c[2] - c[0], c[3] - c[1])
            + Math.hypot(c[4] - c[2], c[5] - c[3])
            + Math.hypot(c[6] - c[4], c[7] - c[5]);
    int count = Math.max(1, (int) Math.rint(length / step));
    for (int i = 1; i <= count; i++) {
      double t = i / (double) count;
      double s = 1 - t;
      double a = s * s * s;
      double b = 3 * s * s * t;
      double d = 3 * s * t * t;
      double e = t * t * t;
      point.add(
          path,
          a * c[0] + b * c[2] + d * c[4] + e * c[6],
          a * c[1] + b * c[3] + d * c[5] + e * c[7],
          false);
    }
  }
}
