package dev.genga.world.picture;

import dev.genga.world.Clip;
import java.util.ArrayList;
import java.util.List;

/// A frame in Oklab: lightness and two axes of colour, each `[height * width]`. Lightness is 0 to 1,
/// strong colours are about 0.2 from grey.
@SuppressWarnings("ArrayRecordComponent") // pixels, never compared
public record LabFrame(int width, int height, float[] l, float[] a, float[] b) {
  /// Frames are looked at with about so many rows, whatever their size.
  private static final int ROWS = 80;

  private static final float[] LINEAR = linear();

  /// All frames of a clip; large ones shrunk by a whole number to 80 rows or a little more.
  public static List<LabFrame> of(Clip clip) {
    int cell = Math.max(1, clip.height() / ROWS);
    var frames = new ArrayList<LabFrame>();
    for (int i = 0; i < clip.length(); i++) {
      frames.add(of(clip.frame(i), clip.width(), clip.height() / cell, cell));
    }
    return List.copyOf(frames);
  }

  private static LabFrame of(int[] rgb, int pitch, int height, int cell) {
    int width = pitch / cell;
    var frame =
        new LabFrame(
            width,
            height,
            new float[width * height],
            new float[width * height],
            new float[width * height]);
    float share = 1f / (cell * cell);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float red = 0;
        float green = 0;
        float blue = 0;
        for (int i = 0; i < cell * cell; i++) {
          int pixel = rgb[(y * cell + i / cell) * pitch + x * cell + i % cell];
          red += LINEAR[(pixel >> 16) & 255];
          green += LINEAR[(pixel >> 8) & 255];
          blue += LINEAR[pixel & 255];
        }
        frame.set(y * width + x, red * share, green * share, blue * share);
      }
    }
    return frame;
  }

  /// Oklab from linear sRGB (Björn Ottosson, 2020).
  private void set(int at, float red, float green, float blue) {
    double x = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    double y = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    double z = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
    l[at] = (float) (0.2104542553 * x + 0.7936177850 * y - 0.0040720468 * z);
    a[at] = (float) (1.9779984951 * x - 2.4285922050 * y + 0.4505937099 * z);
    b[at] = (float) (0.0259040371 * x + 0.7827717662 * y - 0.8086757660 * z);
  }

  private static float[] linear() {
    var table = new float[256];
    for (int i = 0; i < 256; i++) {
      double x = i / 255.0;
      table[i] = (float) (x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4));
    }
    return table;
  }

  /// Lightness alone.
  public Plane lightness() {
    return new Plane(width, height, l);
  }

  /// A channel of this frame, blurred by a box of 3 x 3, twice.
  public float[] smoothed(float[] channel) {
    return new Plane(width, height, channel).smoothed().values();
  }
}
