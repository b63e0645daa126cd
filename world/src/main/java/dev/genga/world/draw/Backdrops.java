package dev.genga.world.draw;

import dev.genga.world.Background;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The backgrounds, in three layers: sky, far, near.
///
/// @param left where the drawing begins, in heights; before 0, so that a camera can turn
/// @param right where it ends
record Backdrops(double left, double right, Random random) {
  Backdrop of(Background background) {
    return switch (background) {
      case MEADOW -> meadow();
      case SEA -> sea();
      case NIGHT -> night();
      case SNOW -> snow();
    };
  }

  private Backdrop meadow() {
    var sky = sky();
    sky.add(new Part(Paths.circle(somewhere(), between(0.14, 0.24), 0.085), Role.SUN));
    clouds(sky, 0.1, 0.34);
    var far = new ArrayList<Part>();
    far.add(hills(Role.FAR, 0.56, 0.06, 0.8));
    far.add(hills(Role.MIDDLE, 0.66, 0.05, 1.1));
    var near = new ArrayList<Part>();
    near.add(hills(Role.GROUND, 0.77, 0.025, 1.6));
    scatter(near, 0.24, (x, y) -> new Part(Scenery.tuft(x, y, 0.055), Role.DETAIL), 0.82, 0.97);
    scatter(near, 0.3, (x, y) -> new Part(Paths.circle(x, y, 0.02), Role.LIGHT), 0.82, 0.97);
    return backdrop(sky, far, near);
  }

  private Backdrop sea() {
    var sky = sky();
    sky.add(new Part(Paths.circle(somewhere(), between(0.14, 0.26), 0.085), Role.SUN));
    clouds(sky, 0.1, 0.36);
    var far = new ArrayList<Part>();
    far.add(new Part(below(0.54, x -> 0), Role.FAR));
    far.add(waves(Role.MIDDLE, 0.65, 0.018, 0.34));
    var near = new ArrayList<Part>();
    near.add(waves(Role.GROUND, 0.79, 0.024, 0.46));
    scatter(near, 0.3, (x, y) -> new Part(Scenery.crest(x, y, 0.08), Role.LIGHT), 0.85, 0.96);
    scatter(near, 0.42, (x, y) -> new Part(Scenery.crest(x, y, 0.09), Role.DETAIL), 0.86, 0.97);
    return backdrop(sky, far, near);
  }

  private Backdrop night() {
    var sky = sky();
    double x = somewhere();
    double y = between(0.15, 0.24);
    sky.add(new Part(Scenery.moon(x, y), Role.SUN));
    scatter(sky, 0.16, (sx, sy) -> new Part(Paths.circle(sx, sy, 0.013), Role.STAR), 0.05, 0.5);
    clouds(sky, 0.3, 0.46);
    var far = new ArrayList<Part>();
    far.add(hills(Role.FAR, 0.62, 0.07, 0.7));
    far.add(hills(Role.MIDDLE, 0.72, 0.04, 1));
    var near = new ArrayList<Part>();
    near.add(hills(Role.GROUND, 0.8, 0.025, 1.4));
    scatter(
        near,
        0.34,
        (bx, by) -> new Part(Scenery.bush(bx, by, between(0.035, 0.05)), Role.DETAIL),
        0.8,
        0.86);
    scatter(near, 0.36, (lx, ly) -> new Part(Paths.circle(lx, ly, 0.016), Role.LIGHT), 0.86, 0.96);
    return backdrop(sky, far, near);
  }

  private Backdrop snow() {
    var sky = sky();
    sky.add(new Part(Paths.circle(somewhere(), between(0.14, 0.24), 0.075), Role.SUN));
    scatter(sky, 0.18, (x, y) -> new Part(Paths.circle(x, y, 0.015), Role.LIGHT), 0.05, 0.5);
    var far = new ArrayList<Part>();
    far.add(hills(Role.FAR, 0.55, 0.08, 0.7));
    scatter(far, 0.26, (x, y) -> new Part(Scenery.fir(x, y, 0.11), Role.DETAIL), 0.66, 0.69);
    far.add(hills(Role.MIDDLE, 0.68, 0.03, 1));
    var near = new ArrayList<Part>();
    near.add(hills(Role.GROUND, 0.79, 0.03, 1.4));
    scatter(near, 0.4, (x, y) -> new Part(Scenery.fir(x, y, 0.13), Role.DETAIL), 0.88, 0.95);
    scatter(near, 0.34, (x, y) -> new Part(Scenery.crest(x, y, 0.09), Role.FAR), 0.86, 0.96);
    return backdrop(sky, far, near);
  }

  private static Backdrop backdrop(List<Part> sky, List<Part> far, List<Part> near) {
    return new Backdrop(
        List.of(
            new Backdrop.Layer(0.4, sky),
            new Backdrop.Layer(0.7, far),
            new Backdrop.Layer(1, near)));
  }

  private List<Part> sky() {
    var parts = new ArrayList<Part>();
    parts.add(new Part(new Rectangle2D.Double(left, -0.2, right - left, 1.4), Role.SKY));
    return parts;
  }

  private void clouds(List<Part> parts, double from, double to) {
    scatter(
        parts,
        0.75,
        (x, y) -> new Part(Scenery.cloud(x, y, between(0.05, 0.075)), Role.CLOUD),
        from,
        to);
  }

  /// Rolling land: two waves of sine with chance in their phases.
  private Part hills(Role role, double y, double rise, double often) {
    double one = random.nextDouble() * 6.28;
    double two = random.nextDouble() * 6.28;
    return new Part(
        below(
            y,
            x -> rise * Math.sin(one + 4 * often * x) + 0.5 * rise * Math.sin(two + 9 * often * x)),
        role);
  }

  /// Water: pointed waves of one length.
  private Part waves(Role role, double y, double rise, double length) {
    double phase = random.nextDouble();
    return new Part(
        below(y, x -> rise * (1 - 2 * Math.abs(Math.sin(Math.PI * (x / length + phase))))), role);
  }

  private interface Profile {
    double at(double x);
  }

  private Path2D below(double y, Profile profile) {
    var path = new Path2D.Double();
    path.moveTo(left, 1.2);
    for (double x = left; x < right + 0.02; x += 0.02) {
      path.lineTo(x, y + profile.at(x));
    }
    path.lineTo(right + 0.02, 1.2);
    path.closePath();
    return path;
  }

  private interface Placed {
    Part at(double x, double y);
  }

  /// Puts something every `step` heights, a little out of line.
  private void scatter(List<Part> parts, double step, Placed placed, double from, double to) {
    for (double x = left + step * random.nextDouble(); x < right; x += step) {
      parts.add(placed.at(x + step * between(-0.3, 0.3), between(from, to)));
    }
  }

  /// A place in the middle of the drawing, where no camera loses it.
  private double somewhere() {
    double middle = 0.5 * (left + right);
    return middle + 0.3 * (right - left) * between(-1, 1);
  }

  private double between(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }
}
