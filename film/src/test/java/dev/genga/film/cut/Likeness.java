package dev.genga.film.cut;

import dev.genga.video.Frame;

/// How like pictures' brightness is to their sources': the peak signal-to-noise ratio, and the structural
/// similarity of blocks of 8 x 8 (Wang, Bovik, Sheikh and Simoncelli, 2004).
final class Likeness {
  private static final int SIDE = 8;
  private static final double C1 = 0.01 * 255 * 0.01 * 255;
  private static final double C2 = 0.03 * 255 * 0.03 * 255;
  private static final double NO_NOISE = 100;

  private double decibels;
  private double least = NO_NOISE;
  private double structure;
  private int frames;

  void add(Frame source, Frame shown) {
    var one = brightness(source);
    var other = brightness(shown);
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      squares += (one[i] - other[i]) * (one[i] - other[i]);
    }
    double noise = squares / one.length;
    double found = noise == 0 ? NO_NOISE : 10 * Math.log10(255 * 255 / noise);
    decibels += found;
    least = Math.min(least, found);
    structure += structure(one, other, source.width(), source.height());
    frames++;
  }

  private static double[] brightness(Frame frame) {
    var rgb = frame.rgb();
    var values = new double[rgb.length / 3];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          0.299 * (rgb[3 * i] & 0xff)
              + 0.587 * (rgb[3 * i + 1] & 0xff)
              + 0.114 * (rgb[3 * i + 2] & 0xff);
    }
    return values;
  }

  private static double structure(double[] one, double[] other, int width, int height) {
    double sum = 0;
    int blocks = 0;
    for (int top = 0; top + SIDE <= height; top += SIDE) {
      for (int left = 0; left + SIDE <= width; left += SIDE) {
        sum += block(one, other, width, left, top);
        blocks++;
      }
    }
    return sum / blocks;
  }

  private static double block(double[] one, double[] other, int width, int left, int top) {
    double a = 0;
    double b = 0;
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (int y = top; y < top + SIDE; y++) {
      for (int x = left; x < left + SIDE; x++) {
        double p = one[y * width + x];
        double q = other[y * width + x];
        a += p;
        b += q;
        aa += p * p;
        bb += q * q;
        ab += p * q;
      }
    }
    int n = SIDE * SIDE;
    double varianceA = aa / n - a / n * (a / n);
    double varianceB = bb / n - b / n * (b / n);
    double both = ab / n - a / n * (b / n);
    double means = (2 * a / n * (b / n) + C1) / (a / n * (a / n) + b / n * (b / n) + C1);
    return means * (2 * both + C2) / (varianceA + varianceB + C2);
  }

  double meanDecibels() {
    return decibels / frames;
  }

  double leastDecibels() {
    return least;
  }

  double meanStructure() {
    return structure / frames;
  }
}
