package dev.genga.film.score;

import dev.genga.video.Frame;

/// How sharp a picture is: the variance of its Laplacian (Pech-Pacheco and others, "Diatom autofocusing
/// in brightfield microscopy", ICPR 2000), over that of its brightness, so that contrast doesn't count.
public final class Sharpness {
  private Sharpness() {}

  /// @return 0 for a picture of one colour
  public static double of(Frame frame) {
    int width = frame.width();
    int height = frame.height();
    var grey = grey(frame);
    var laplacian = new Moments();
    var brightness = new Moments();
    for (int y = 1; y < height - 1; y++) {
      for (int x = 1; x < width - 1; x++) {
        int at = y * width + x;
        brightness.add(grey[at]);
        laplacian.add(
            grey[at - 1] + grey[at + 1] + grey[at - width] + grey[at + width] - 4 * grey[at]);
      }
    }
    return brightness.variance() < 1 ? 0 : laplacian.variance() / brightness.variance();
  }

  /// Three times the brightness.
  private static int[] grey(Frame frame) {
    var grey = new int[frame.width() * frame.height()];
    var rgb = frame.rgb();
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (rgb[3 * i] & 0xff) + (rgb[3 * i + 1] & 0xff) + (rgb[3 * i + 2] & 0xff);
    }
    return grey;
  }

  private static final class Moments {
    private long count;
    private long sum;
    private long squares;

    void add(int value) {
      count++;
      sum += value;
      squares += (long) value * value;
    }

    double variance() {
      if (count == 0) {
        return 0;
      }
      double mean = (double) sum / count;
      return (double) squares / count - mean * mean;
    }
  }
}
