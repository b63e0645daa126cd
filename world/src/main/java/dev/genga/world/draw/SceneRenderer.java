package dev.genga.world.draw;

import dev.genga.world.Clip;
import dev.genga.world.Movement;
import dev.genga.world.Scene;
import dev.genga.world.Seeds;
import dev.genga.world.Style;
import java.awt.geom.AffineTransform;
import java.util.ArrayList;
import java.util.List;

/// Draws a scene as a clip. Everything is drawn at twice the size and halved; the background is
/// painted once for a clip and moved as layers, the thing is painted anew in each frame.
///
/// The same scene, style and size give the same pixels on the same JDK.
public final class SceneRenderer {
  private static final int OVERSAMPLING = 2;

  private final Scene scene;
  private final Manner manner;
  private final Staging staging;
  private final int width;
  private final int height;
  private final double[] chance;

  private SceneRenderer(Scene scene, Style style, int width, int height) {
    this.scene = scene;
    this.width = OVERSAMPLING * width;
    this.height = OVERSAMPLING * height;
    manner = Manner.of(style, new Palette(scene.background(), scene.colour()));
    staging = new Staging(scene, aspect());
    chance = Figures.chance(Seeds.random(scene.seed(), 3));
  }

  /// @param width in pixels, at least 16
  /// @param height in pixels, at least 16
  /// @param frames at least 1; a clip of one frame shows the middle of the movement
  /// @throws IllegalArgumentException if a size is too small
  public static Clip render(Scene scene, Style style, int width, int height, int frames) {
    if (width < 16 || height < 16 || frames < 1) {
      throw new IllegalArgumentException(
          "a clip has at least 16 x 16 pixels and a frame: %d x %d, %d"
              .formatted(width, height, frames));
    }
    return new SceneRenderer(scene, style, width, height).clip(frames);
  }

  /// Where the thing is.
  ///
  /// @return for each frame how much of each pixel the thing covers, 0 to 1, row by row
  public static float[][] cover(Scene scene, int width, int height, int frames) {
    return new SceneRenderer(scene, Style.PLAIN, width, height).cover(frames);
  }

  private float[][] cover(int count) {
    var rasteriser = new Rasteriser(width, height);
    var covers = new float[count][];
    for (int i = 0; i < count; i++) {
      var shot = staging.frame(i, count);
      var view = new View(shot.zoom() * height, shot.x() * height, shot.y() * height);
      var cover = new float[width * height];
      for (var part : thing(shot)) {
        add(rasteriser.fill(view.toCanvas(part.shape()), 0), cover);
      }
      covers[i] = halved(cover);
    }
    return covers;
  }

  private void add(Mask mask, float[] cover) {
    for (int y = Math.max(0, mask.y()); y < Math.min(height, mask.y() + mask.height()); y++) {
      for (int x = Math.max(0, mask.x()); x < Math.min(width, mask.x() + mask.width()); x++) {
        float of = mask.cover()[(y - mask.y()) * mask.width() + x - mask.x()];
        cover[y * width + x] = Math.max(cover[y * width + x], of);
      }
    }
  }

  private float[] halved(float[] cover) {
    int columns = width / OVERSAMPLING;
    var halved = new float[columns * (height / OVERSAMPLING)];
    for (int i = 0; i < cover.length; i++) {
      int at = i / width / OVERSAMPLING * columns + i % width / OVERSAMPLING;
      halved[at] += cover[i] / (OVERSAMPLING * OVERSAMPLING);
    }
    return halved;
  }

  private double aspect() {
    return width / (double) height;
  }

  private Clip clip(int count) {
    var backdrop = backdrop();
    var rasteriser = new Rasteriser(width, height);
    var frames = new int[count][];
    for (int i = 0; i < count; i++) {
      var shot = staging.frame(i, count);
      var canvas = backdrop.at(shot);
      paintThing(canvas, rasteriser, shot);
      frames[i] = manner.finish(canvas.halved(), width / OVERSAMPLING, height / OVERSAMPLING);
    }
    return new Clip(width / OVERSAMPLING, height / OVERSAMPLING, frames);
  }

  private List<Part> thing(Staging.Shot shot) {
    double size = shot.size() / shot.zoom();
    var place = AffineTransform.getScaleInstance(staging.looksLeft() ? -size : size, size);
    var parts = new ArrayList<Part>();
    for (var part : new Figures(shot.phase(), chance).of(scene.kind())) {
      parts.add(new Part(place.createTransformedShape(part.shape()), part.role()));
    }
    return parts;
  }

  private void paintThing(Canvas canvas, Rasteriser rasteriser, Staging.Shot shot) {
    var parts = thing(shot);
    var view = new View(shot.zoom() * height, shot.x() * height, shot.y() * height);
    var brush = new Brush(canvas, rasteriser, view);
    manner.underThing(brush, parts);
    parts.forEach(part -> manner.paint(brush, part));
  }

  /// A painted background that can be looked at.
  private interface Painted {
    /// A canvas of the frame's size that may be painted on.
    Canvas at(Staging.Shot shot);
  }

  private Painted backdrop() {
    double right = aspect() + (scene.movement() == Movement.PAN ? Staging.TURN : 0) + 0.05;
    var layers =
        new Backdrops(-0.05, right, Seeds.random(scene.seed(), 4)).of(scene.background()).layers();
    return switch (scene.movement()) {
      case LEFT, RIGHT, UP -> {
        var flat = flat(layers, 1);
        yield shot -> flat.copy();
      }
      case ZOOM_IN -> {
        double last = staging.lastZoom();
        var large = flat(layers, last);
        yield shot -> large.middle(1 / shot.zoom(), width, height);
      }
      case PAN -> panned(layers);
    };
  }

  private Canvas flat(List<Backdrop.Layer> layers, double zoom) {
    var canvas = new Canvas((int) Math.ceil(width * zoom), (int) Math.ceil(height * zoom));
    var rasteriser = new Rasteriser(canvas.width(), canvas.height());
    layers.forEach(layer -> paint(layer, canvas, rasteriser, zoom));
    return canvas;
  }

  private Painted panned(List<Backdrop.Layer> layers) {
    int wide = width + (int) Math.ceil(Staging.TURN * height) + 1;
    var rasteriser = new Rasteriser(wide, height);
    var canvases = new ArrayList<Canvas>();
    for (var layer : layers) {
      var canvas = new Canvas(wide, height);
      paint(layer, canvas, rasteriser, 1);
      canvases.add(canvas);
    }
    return shot -> {
      var canvas = new Canvas(width, height);
      for (int i = 0; i < canvases.size(); i++) {
        double shift = shot.turn() * layers.get(i).depth() * height;
        canvas.lay(canvases.get(i), (int) Math.round(shift));
      }
      return canvas;
    };
  }

  private void paint(Backdrop.Layer layer, Canvas canvas, Rasteriser rasteriser, double zoom) {
    var brush = new Brush(canvas, rasteriser, new View(height * zoom, 0, 0));
    layer.parts().forEach(part -> manner.paint(brush, part));
  }
}
