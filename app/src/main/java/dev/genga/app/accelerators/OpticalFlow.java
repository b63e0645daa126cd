package dev.genga.app.accelerators;

import dev.genga.video.Frame;
import java.util.ArrayList;
import java.util.List;

/// How far things move from one frame to the next, by the pyramidal method of Lucas and Kanade (1981, "An
/// Iterative Image Registration Technique with an Application to Stereo Vision"; Bouguet 2001, "Pyramidal
/// Implementation of the Lucas Kanade Feature Tracker"), at points of a grid that have something to hold
/// on to.
final class OpticalFlow {
  private static final int LEVELS = 4;
  private static final int ROUNDS = 6;
  private static final int RADIUS = 5;
  private static final int SPACING = 8;

  /// The least eigenvalue of a window's gradients, a pixel, for a point to count: below, nothing tells
  /// where it went.
  private static final double TEXTURE = 4;

  /// A round that moves a point by less is the last one of its level, in pixels.
  private static final double SETTLED = 0.01;

  private final List<Grey> from;
  private final List<Grey> to;

  private OpticalFlow(Grey from, Grey to) {
    this.from = pyramid(from);
    this.to = pyramid(to);
  }

  /// The mean length of the flow in a video, in pixels a frame; 0 where nothing moves, or nothing can be
  /// seen to.
  static double mean(List<Frame> video) {
    var greys = video.stream().map(Grey::of).toList();
    double sum = 0;
    for (int i = 1; i < greys.size(); i++) {
      sum += new OpticalFlow(greys.get(i - 1), greys.get(i)).mean();
    }
    return greys.size() < 2 ? 0 : sum / (greys.size() - 1);
  }

  private static List<Grey> pyramid(Grey grey) {
    var levels = new ArrayList<>(List.of(grey));
    while (levels.size() < LEVELS
        && Math.min(levels.getLast().width(), levels.getLast().height()) > 4 * RADIUS) {
      levels.add(levels.getLast().halved());
    }
    return levels;
  }

  private double mean() {
    double sum = 0;
    int points = 0;
    for (int y = RADIUS; y < from.getFirst().height() - RADIUS; y += SPACING) {
      for (int x = RADIUS; x < from.getFirst().width() - RADIUS; x += SPACING) {
        double length = length(x, y);
        if (!Double.isNaN(length)) {
          sum += length;
          points++;
        }
      }
    }
    return points == 0 ? 0 : sum / points;
  }

  /// How far the point went, or no number where nothing tells.
  private double length(int x, int y) {
    double dx = 0;
    double dy = 0;
    for (int level = from.size() - 1; level >= 0; level--) {
      double scale = 1.0 / (1 << level);
      var window = new Window(from.get(level), x * scale, y * scale);
      dx *= 2;
      dy *= 2;
      if (window.texture() < TEXTURE) {
        if (level == 0) {
          return Double.NaN;
        }
        continue;
      }
      for (int round = 0; round < ROUNDS; round++) {
        double[] step = window.step(to.get(level), dx, dy);
        dx += step[0];
        dy += step[1];
        if (Math.hypot(step[0], step[1]) < SETTLED) {
          break;
        }
      }
    }
    return Math.hypot(dx, dy);
  }

  /// What surrounds a point: its brightness and gradients.
  private static final class Window {
    private static final int SIDE = 2 * RADIUS + 1;

    private final double x;
    private final double y;
    private final double[] values = new double[SIDE * SIDE];
    private final double[] across = new double[SIDE * SIDE];
    private final double[] down = new double[SIDE * SIDE];
    private double xx;
    private double xy;
    private double yy;

    Window(Grey grey, double x, double y) {
      this.x = x;
      this.y = y;
      for (int i = 0; i < values.length; i++) {
        double px = x + i % SIDE - RADIUS;
        double py = y + i / SIDE - RADIUS;
        values[i] = grey.at(px, py);
        across[i] = (grey.at(px + 1, py) - grey.at(px - 1, py)) / 2;
        down[i] = (grey.at(px, py + 1) - grey.at(px, py - 1)) / 2;
        xx += across[i] * across[i];
        xy += across[i] * down[i];
        yy += down[i] * down[i];
      }
    }

    /// The lesser eigenvalue of the gradients' products, a pixel.
    double texture() {
      double half = (xx + yy) / 2;
      return (half - Math.sqrt((xx - yy) * (xx - yy) / 4 + xy * xy)) / values.length;
    }

    /// How much further than (dx, dy) the window lies in the other picture.
    double[] step(Grey other, double dx, double dy) {
      double bx = 0;
      double by = 0;
      for (int i = 0; i < values.length; i++) {
        double difference =
            values[i] - other.at(x + dx + i % SIDE - RADIUS, y + dy + i / SIDE - RADIUS);
        bx += difference * across[i];
        by += difference * down[i];
      }
      double determinant = xx * yy - xy * xy;
      return new double[] {(yy * bx - xy * by) / determinant, (xx * by - xy * bx) / determinant};
    }
  }
}
