package dev.genga.world.draw;

import dev.genga.world.Clip;
import dev.genga.world.Scene;
import dev.genga.world.Seeds;
import java.util.Random;

/// Where the thing and the camera are at each moment. The movement takes the whole clip, however
/// long; wings and waves keep their own time. Lengths are in heights of the picture.
final class Staging {
  /// How far a camera turns at most.
  static final double TURN = 0.62;

  /// @param x of the thing's middle on the screen
  /// @param y of the thing's middle on the screen
  /// @param size of the thing's square on the screen
  /// @param zoom of the camera, 1 at the beginning
  /// @param turn of the camera to the right
  /// @param phase of the thing's own movement, in radians
  record Shot(double x, double y, double size, double zoom, double turn, double phase) {}

  /// What a movement leaves to chance, drawn.
  ///
  /// @param way how far the thing or the camera goes; for a zoom, how much larger the thing gets
  private record Course(double x, double y, double size, double way) {}

  private final Scene scene;
  private final double aspect;
  private final Course course;
  private final double start;
  private final boolean looksLeft;

  Staging(Scene scene, double aspect) {
    Random random = Seeds.random(scene.seed(), 2);
    this.scene = scene;
    this.aspect = aspect;
    course = course(random);
    start = 2 * Math.PI * random.nextDouble();
    boolean left = random.nextBoolean();
    looksLeft =
        switch (scene.movement()) {
          case LEFT -> true;
          case RIGHT -> false;
          case UP, ZOOM_IN, PAN -> left;
        };
  }

  /// Narrow pictures have smaller things and shorter ways.
  private Course course(Random random) {
    double wide = Math.min(1, aspect / 1.6);
    double a = random.nextDouble();
    double b = random.nextDouble();
    double c = 2 * random.nextDouble() - 1;
    double d = 2 * random.nextDouble() - 1;
    double x = 0.5 * aspect + 0.07 * wide * c;
    double y = 0.5 + 0.08 * d;
    return switch (scene.movement()) {
      case LEFT, RIGHT -> new Course(x, y, wide * (0.46 + 0.14 * a), wide * (0.55 + 0.15 * b));
      case UP ->
          new Course(aspect * (0.5 + 0.17 * c), 0.5, wide * (0.4 + 0.08 * a), 0.38 + 0.1 * b);
      case ZOOM_IN ->
          new Course(
              0.5 * aspect + 0.1 * wide * c,
              0.5 + 0.05 * d,
              wide * (0.38 + 0.08 * a),
              0.5 + 0.15 * b);
      case PAN -> new Course(x, y, wide * (0.44 + 0.12 * a), wide * (0.48 + (TURN - 0.48) * b));
    };
  }

  boolean looksLeft() {
    return looksLeft;
  }

  /// The camera's zoom at the end.
  double lastZoom() {
    return at(1, 0).zoom();
  }

  /// The moment of a clip's frame.
  Shot frame(int index, int frames) {
    double share = frames == 1 ? 0.5 : index / (frames - 1.0);
    return at(share, index / (double) Clip.RATE);
  }

  private Shot at(double share, double seconds) {
    double phase = start + 2 * Math.PI * seconds;
    double bob = 0.012 * Math.sin(phase);
    double middle = share - 0.5;
    double x = course.x();
    double y = course.y();
    double size = course.size();
    double way = course.way();
    return switch (scene.movement()) {
      case LEFT -> new Shot(x - middle * way, y + bob, size, 1, 0, phase);
      case RIGHT -> new Shot(x + middle * way, y + bob, size, 1, 0, phase);
      case UP -> new Shot(x, y - middle * way, size, 1, 0, phase);
      case ZOOM_IN -> {
        double zoom = 1 + share * way;
        yield new Shot(
            0.5 * aspect + (x - 0.5 * aspect) * zoom,
            0.5 + (y - 0.5) * zoom,
            size * zoom,
            zoom,
            0,
            phase);
      }
      case PAN -> new Shot(x - middle * way, y + bob, size, 1, share * way, phase);
    };
  }
}
