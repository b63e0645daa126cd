package dev.genga.world.reel;

import java.util.Random;

/// A painted sheet, endless sideways: soft clouds of colour with hard-edged slips of paper on them.
///
/// @param pixels `[height * width]`, `0xRRGGBB`
@SuppressWarnings("ArrayRecordComponent") // a picture, never compared
record Sheet(int width, int height, int[] pixels) {
  private static final int CLOUDS = 6;
  private static final int SLIPS = 24;

  static Sheet paint(long seed, int width, int height) {
    var random = new Random(seed);
    var sheet = new Sheet(width, height, new int[width * height]);
    sheet.clouds(random);
    for (int i = 0; i < SLIPS; i++) {
      sheet.slip(random);
    }
    return sheet;
  }

  private void clouds(Random random) {
    var colours = new double[CLOUDS][];
    for (int i = 0; i < CLOUDS; i++) {
      colours[i] =
          new double[] {
            1 + random.nextInt(3), // waves along the sheet: whole, so that it has no seam
            3 * random.nextDouble(),
            2 * Math.PI * random.nextDouble(),
            random.nextInt(3)
          };
    }
    int base = random.nextInt(0x1000000);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] = cloud(base, colours, (double) x / width, (double) y / height);
      }
    }
  }

  private static int cloud(int base, double[][] waves, double x, double y) {
    var rgb = new double[] {(base >> 16) & 255, (base >> 8) & 255, base & 255};
    for (var wave : waves) {
      rgb[(int) wave[3]] += 30 * Math.sin(2 * Math.PI * (wave[0] * x + wave[1] * y) + wave[2]);
    }
    return Blend.pack(rgb[0], rgb[1], rgb[2]);
  }

  private void slip(Random random) {
    int left = random.nextInt(width);
    int top = random.nextInt(height);
    int wide = 1 + random.nextInt(Math.max(1, height / 3));
    int high = 1 + random.nextInt(Math.max(1, height / 3));
    int colour = random.nextInt(0x1000000);
    for (int y = top; y < Math.min(height, top + high); y++) {
      for (int x = left; x < left + wide; x++) {
        pixels[y * width + x % width] = colour;
      }
    }
  }

  /// What a camera sees whose left edge is at `left`.
  int[] window(int left, int wide) {
    var seen = new int[wide * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < wide; x++) {
        seen[y * wide + x] = pixels[y * width + Math.floorMod(left + x, width)];
      }
    }
    return seen;
  }
}
