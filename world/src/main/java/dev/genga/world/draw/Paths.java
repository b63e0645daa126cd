package dev.genga.world.draw;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/// Shapes that drawings are made of.
final class Paths {
  private Paths() {}

  static Shape circle(double x, double y, double radius) {
    return ellipse(x, y, radius, radius);
  }

  static Shape ellipse(double x, double y, double radiusX, double radiusY) {
    return new Ellipse2D.Double(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY);
  }

  /// A closed polygon through points `x, y, x, y, ...`.
  static Path2D polygon(double... points) {
    var path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    path.closePath();
    return path;
  }

  /// A closed curve through points `x, y, x, y, ...`: a Catmull-Rom spline.
  static Path2D curve(double... points) {
    int n = points.length / 2;
    var path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 0; i < n; i++) {
      int before = 2 * Math.floorMod(i - 1, n);
      int from = 2 * i;
      int to = 2 * ((i + 1) % n);
      int after = 2 * ((i + 2) % n);
      path.curveTo(
          points[from] + (points[to] - points[before]) / 6,
          points[from + 1] + (points[to + 1] - points[before + 1]) / 6,
          points[to] - (points[after] - points[from]) / 6,
          points[to + 1] - (points[after + 1] - points[from + 1]) / 6,
          points[to],
          points[to + 1]);
    }
    path.closePath();
    return path;
  }

  static Shape union(Shape... shapes) {
    var area = new Area();
    for (var shape : shapes) {
      area.add(new Area(shape));
    }
    return area;
  }

  static Shape common(Shape one, Shape other) {
    var area = new Area(one);
    area.intersect(new Area(other));
    return area;
  }

  static Shape without(Shape shape, Shape hole) {
    var area = new Area(shape);
    area.subtract(new Area(hole));
    return area;
  }

  static Shape moved(Shape shape, double dx, double dy) {
    return AffineTransform.getTranslateInstance(dx, dy).createTransformedShape(shape);
  }

  static Shape rotated(Shape shape, double radians, double x, double y) {
    return AffineTransform.getRotateInstance(radians, x, y).createTransformedShape(shape);
  }
}
