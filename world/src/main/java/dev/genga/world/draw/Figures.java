package dev.genga.world.draw;

import dev.genga.world.Kind;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Random;

/// The things, each within a square of side 1 round the origin, looking to the right.
///
/// @param phase of its own movement (wings, tail, waves) in radians, one turn a second
@SuppressWarnings("ArrayRecordComponent") // numbers, never compared
record Figures(double phase, double[] chance) {
  /// What is left to chance in a thing's shape: eight numbers in -1 to 1.
  static double[] chance(Random random) {
    return random.doubles(8, -1, 1).toArray();
  }

  List<Part> of(Kind kind) {
    return switch (kind) {
      case BALL -> ball();
      case FISH -> fish();
      case HOUSE -> house();
      case TREE -> tree();
      case BOAT -> boat();
      case BIRD -> bird();
    };
  }

  private List<Part> ball() {
    var disc = Paths.circle(0, 0, 0.46);
    double turn = 0.6 * phase + 3 * chance[0];
    var band =
        Paths.curve(
            -0.55, -0.1, -0.2, -0.22, 0.2, -0.22, 0.55, -0.1, 0.55, 0.16, 0.2, 0.05, -0.2, 0.05,
            -0.55, 0.16);
    var cap = Paths.curve(-0.5, 0.33, 0, 0.22, 0.5, 0.33, 0.4, 0.6, -0.4, 0.6);
    return List.of(
        new Part(disc, Role.BODY),
        new Part(Paths.common(disc, Paths.rotated(band, turn, 0, 0)), Role.TINT),
        new Part(Paths.common(disc, Paths.rotated(cap, turn, 0, 0)), Role.SHADE),
        new Part(
            Paths.rotated(Paths.ellipse(-0.17, -0.25, 0.1, 0.06), -0.6, -0.17, -0.25), Role.PALE));
  }

  private List<Part> fish() {
    double swing = 0.07 * Math.sin(2 * phase);
    double high = 0.27 + 0.03 * chance[0];
    var tail =
        Paths.curve(
            -0.2,
            0,
            -0.36,
            -0.16 + swing,
            -0.5,
            -0.25 + swing,
            -0.43,
            swing,
            -0.5,
            0.25 + swing,
            -0.36,
            0.16 + swing);
    var body =
        Paths.curve(
            0.48, 0.03, 0.36, -0.15, 0.1, -high, -0.14, -0.17, -0.3, -0.02, -0.14, 0.16, 0.1, high,
            0.36, 0.17);
    var back = Paths.curve(0.2, -0.2, 0.08, -0.4, -0.12, -0.38, -0.16, -0.14);
    var fin = Paths.curve(0.06, 0.06, -0.08, 0.04 + swing, -0.2, 0.17 + swing, -0.04, 0.2);
    return List.of(
        new Part(back, Role.SHADE),
        new Part(tail, Role.SHADE),
        new Part(body, Role.BODY),
        new Part(
            Paths.common(
                body,
                Paths.curve(-0.02, -0.4, 0.07, -0.4, 0.02, 0, 0.07, 0.4, -0.02, 0.4, -0.08, 0)),
            Role.TINT),
        new Part(fin, Role.TINT),
        new Part(Paths.circle(0.29, -0.07, 0.065), Role.PALE),
        new Part(Paths.circle(0.305, -0.065, 0.035), Role.DARK));
  }

  private List<Part> house() {
    double puff = (phase / (2 * Math.PI) + 1 + chance[3]) % 1;
    double eave = 0.42 + 0.03 * chance[0];
    double top = -0.4 + 0.04 * chance[1];
    double door = 0.16 * Math.signum(chance[2]);
    return List.of(
        new Part(
            Paths.circle(0.23 + 0.05 * puff, -0.46 - 0.06 * puff, 0.035 + 0.03 * puff), Role.PALE),
        new Part(new Rectangle2D.Double(0.15, -0.38, 0.12, 0.3), Role.SHADE),
        new Part(new Rectangle2D.Double(-0.34, -0.1, 0.68, 0.55), Role.BODY),
        new Part(Paths.polygon(-eave, -0.04, -0.08, top, 0.08, top, eave, -0.04), Role.SHADE),
        new Part(
            Paths.curve(
                door - 0.08,
                0.45,
                door - 0.08,
                0.2,
                door,
                0.12,
                door + 0.08,
                0.2,
                door + 0.08,
                0.45),
            Role.DARK),
        new Part(new Rectangle2D.Double(-door - 0.11, 0.06, 0.22, 0.18), Role.PALE));
  }

  private List<Part> tree() {
    double sway = 0.03 * Math.sin(phase + chance[7]);
    var trunk = Paths.polygon(-0.09, 0.48, -0.055, 0.05, 0.055, 0.05, 0.09, 0.48);
    var crown =
        Paths.union(
            Paths.circle(-0.24, -0.03 + 0.03 * chance[0], 0.2),
            Paths.circle(0.24, -0.02 + 0.03 * chance[1], 0.2),
            Paths.circle(-0.16 + 0.03 * chance[2], -0.24, 0.19),
            Paths.circle(0.16 + 0.03 * chance[3], -0.24, 0.19),
            Paths.circle(0.03 * chance[4], -0.3, 0.19),
            Paths.circle(0, -0.04, 0.24));
    var shade = Paths.without(crown, Paths.moved(crown, -0.07, -0.07));
    var light = Paths.union(Paths.circle(-0.22, -0.14, 0.1), Paths.circle(-0.12, -0.26, 0.11));
    var bend = new AffineTransform(1, 0, -sway, 1, 0.48 * sway, 0);
    return List.of(
        new Part(trunk, Role.SHADE),
        new Part(bend.createTransformedShape(crown), Role.BODY),
        new Part(bend.createTransformedShape(shade), Role.SHADE),
        new Part(bend.createTransformedShape(light), Role.TINT),
        new Part(
            bend.createTransformedShape(Paths.circle(0.15, -0.2 + 0.04 * chance[5], 0.035)),
            Role.PALE),
        new Part(
            bend.createTransformedShape(Paths.circle(-0.02, -0.02 + 0.04 * chance[6], 0.035)),
            Role.PALE));
  }

  private List<Part> boat() {
    double rock = 0.07 * Math.sin(phase + chance[7]);
    double high = -0.44 + 0.03 * chance[0];
    var hull =
        Paths.polygon(-0.47, 0.16, 0.49, 0.16, 0.43, 0.27, 0.3, 0.42, -0.3, 0.42, -0.41, 0.3);
    var stripe = new Rectangle2D.Double(-0.5, 0.23, 1, 0.05);
    var main = Paths.polygon(0.03, high, 0.13, high + 0.1, 0.26, -0.08, 0.37, 0.11, 0.03, 0.11);
    var jib = Paths.polygon(-0.05, high + 0.07, -0.05, 0.11, -0.36, 0.11, -0.26, -0.04);
    return List.of(
        rocked(
            new Rectangle2D.Double(-0.025, high - 0.02, 0.035, 0.62 - high - 0.44),
            Role.DARK,
            rock),
        rocked(jib, Role.BODY, rock),
        rocked(main, Role.TINT, rock),
        rocked(hull, Role.SHADE, rock),
        rocked(Paths.common(hull, stripe), Role.PALE, rock));
  }

  private static Part rocked(Shape shape, Role role, double radians) {
    return new Part(Paths.rotated(shape, radians, 0, 0.3), role);
  }

  private List<Part> bird() {
    double flap = Math.sin(2 * phase + chance[7]);
    var tail = Paths.polygon(-0.18, 0.06, -0.5, -0.04, -0.44, 0.07, -0.48, 0.18, -0.18, 0.18);
    var body =
        Paths.curve(
            0.28, -0.2, 0.42, -0.12, 0.38, 0.02, 0.22, 0.2, -0.02, 0.26, -0.24, 0.16, -0.2, 0.05,
            0.02, -0.02, 0.16, -0.12);
    double tip = -0.3 * flap - 0.08;
    var wing =
        Paths.curve(
            0.14,
            0.02,
            0.04,
            tip * 0.6,
            -0.14,
            tip - 0.1,
            -0.3,
            tip - 0.04,
            -0.2,
            tip * 0.4 + 0.08,
            -0.08,
            0.14,
            0.06,
            0.14);
    return List.of(
        new Part(Paths.polygon(0.38, -0.13, 0.5, -0.06, 0.38, -0.01), Role.DARK),
        new Part(tail, Role.SHADE),
        new Part(body, Role.BODY),
        new Part(wing, Role.TINT),
        new Part(Paths.circle(0.31, -0.1, 0.032), Role.DARK));
  }
}
