package dev.genga.world.damage;

/// The discrete cosine transform of 8 x 8 blocks with rounded coefficients.
final class CosineBlocks {
  private static final int SIDE = 8;
  private static final float[][] BASIS = basis();

  private CosineBlocks() {}

  static float[] rounded(float[] channel, int width, int height, double step) {
    var to = channel.clone();
    var block = new float[SIDE][SIDE];
    for (int top = 0; top < height; top += SIDE) {
      for (int left = 0; left < width; left += SIDE) {
        for (int i = 0; i < SIDE * SIDE; i++) {
          int y = Math.min(top + i / SIDE, height - 1);
          block[i / SIDE][i % SIDE] = channel[y * width + Math.min(left + i % SIDE, width - 1)];
        }
        var changed = back(round(forth(block), step));
        for (int y = top; y < Math.min(top + SIDE, height); y++) {
          for (int x = left; x < Math.min(left + SIDE, width); x++) {
            to[y * width + x] = changed[y - top][x - left];
          }
        }
      }
    }
    return to;
  }

  private static float[][] round(float[][] coefficients, double step) {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double own = step * (1 + 0.5 * (x + y));
        coefficients[y][x] = (float) (own * Math.rint(coefficients[y][x] / own));
      }
    }
    return coefficients;
  }

  private static float[][] forth(float[][] block) {
    return product(product(BASIS, block), transposed(BASIS));
  }

  private static float[][] back(float[][] coefficients) {
    return product(product(transposed(BASIS), coefficients), BASIS);
  }

  private static float[][] product(float[][] a, float[][] b) {
    var to = new float[SIDE][SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int k = 0; k < SIDE; k++) {
        for (int x = 0; x < SIDE; x++) {
          to[y][x] += a[y][k] * b[k][x];
        }
      }
    }
    return to;
  }

  private static float[][] transposed(float[][] a) {
    var to = new float[SIDE][SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        to[x][y] = a[y][x];
      }
    }
    return to;
  }

  private static float[][] basis() {
    var basis = new float[SIDE][SIDE];
    for (int k = 0; k < SIDE; k++) {
      for (int x = 0; x < SIDE; x++) {
        double scale = k == 0 ? Math.sqrt(1.0 / SIDE) : Math.sqrt(2.0 / SIDE);
        basis[k][x] = (float) (scale * Math.cos(Math.PI * k * (2 * x + 1) / (2 * SIDE)));
      }
    }
    return basis;
  }
}
