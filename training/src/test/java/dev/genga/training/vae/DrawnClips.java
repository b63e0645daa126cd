package dev.genga.training.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/// Clips of a few coloured shapes that move, in four styles: plain, grained, hatched, outlined.
record DrawnClips(long seed, int height, int width) implements ClipStream {
  enum Style {
    PLAIN,
    GRAIN,
    HATCH,
    LINES
  }

  @Override
  public Tensor clip(long number, int frames) {
    return clip(number, frames, Style.values()[(int) (number % 4)]);
  }

  Tensor clip(long number, int frames, Style style) {
    var random = new SplittableRandom(seed * 1_000_003 + number);
    byte[] bytes = new byte[frames * height * width * 3];
    var sky = colour(random, 0.35f, 0.9f);
    var ground = colour(random, 0.6f, 0.6f);
    double horizon = 0.5 + 0.3 * random.nextDouble();
    int count = 1 + random.nextInt(3);
    double[][] things = new double[count][];
    Color[] colours = new Color[count];
    for (int i = 0; i < count; i++) {
      things[i] = random.doubles(8).toArray();
      colours[i] = colour(random, 0.8f, 0.9f);
    }
    long grainSeed = random.nextLong();
    var image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int f = 0; f < frames; f++) {
      draw(image, style, sky, ground, horizon, things, colours, f);
      finish(image, style, grainSeed, bytes, f);
    }
    try (var scope = TensorScope.open()) {
      return scope.keep(
          Tensors.ofBytes(bytes, DType.UINT8, frames, height, width, 3)
              .permute(3, 0, 1, 2)
              .to(DType.FLOAT32)
              .div(127.5)
              .minus(1)
              .contiguous());
    }
  }

  private static Color colour(SplittableRandom random, float saturation, float brightness) {
    return Color.getHSBColor((float) random.nextDouble(), saturation, brightness);
  }

  private void draw(
      BufferedImage image,
      Style style,
      Color sky,
      Color ground,
      double horizon,
      double[][] things,
      Color[] colours,
      int frame) {
    var g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(style == Style.LINES ? new Color(0xf4efe4) : sky);
    g.fillRect(0, 0, width, height);
    g.setColor(style == Style.LINES ? new Color(0xe8e0d0) : ground);
    g.fill(new Rectangle2D.Double(0, horizon * height, width, height));
    for (int i = 0; i < things.length; i++) {
      thing(g, style, things[i], colours[i], frame);
    }
    g.dispose();
  }

  private void thing(Graphics2D g, Style style, double[] p, Color colour, int frame) {
    double t = frame / 16.0;
    double size = height * (0.15 + 0.25 * p[0]) * (p[6] > 0.8 ? 1 + 0.5 * t : 1);
    double x = width * (p[1] + (p[2] - 0.5) * t);
    double y = height * (p[3] + (p[4] - 0.5) * t * 0.6);
    var place = g.getTransform();
    g.translate(x, y);
    var shape = shape((int) (p[5] * 4), size);
    g.setColor(colour);
    if (style == Style.HATCH) {
      var clip = g.getClip();
      g.clip(shape);
      g.setStroke(new BasicStroke(1f));
      for (double at = -2 * size; at < 2 * size; at += 3) {
        g.draw(new java.awt.geom.Line2D.Double(at, -size, at + size, size));
      }
      g.setClip(clip);
      g.draw(shape);
    } else if (style == Style.LINES) {
      g.setStroke(new BasicStroke(1.5f));
      g.draw(shape);
    } else {
      g.fill(shape);
      g.setColor(colour.darker());
      g.fill(new Ellipse2D.Double(-size / 6, -size / 6, size / 5, size / 5));
    }
    g.setTransform(place);
  }

  private static java.awt.Shape shape(int kind, double size) {
    double r = size / 2;
    return switch (kind) {
      case 0 -> new Ellipse2D.Double(-r, -r, size, size);
      case 1 -> new Rectangle2D.Double(-r, -r * 0.8, size, size * 0.8);
      case 2 -> {
        var path = new Path2D.Double();
        path.moveTo(-r, r);
        path.lineTo(r, r);
        path.lineTo(0, -r);
        path.closePath();
        yield path;
      }
      default ->
          AffineTransform.getScaleInstance(1.6, 0.7)
              .createTransformedShape(new Ellipse2D.Double(-r, -r, size, size));
    };
  }

  private void finish(BufferedImage image, Style style, long grainSeed, byte[] bytes, int frame) {
    var grain = new java.util.Random(grainSeed);
    int at = frame * height * width * 3;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = image.getRGB(x, y);
        double add = style == Style.GRAIN ? 12 * grain.nextGaussian() : 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
          bytes[at++] = (byte) Math.clamp(Math.round(((rgb >> shift) & 255) + add), 0, 255);
        }
      }
    }
  }
}
