package dev.genga.world.draw;

/// Pixels under work: `0xAARRGGBB` with alpha multiplied in, so that layers can be laid on others.
@SuppressWarnings("ArrayRecordComponent") // pixels, never compared
record Canvas(int width, int height, int[] pixels) {
  Canvas(int width, int height) {
    this(width, height, new int[width * height]);
  }

  Canvas copy() {
    return new Canvas(width, height, pixels.clone());
  }

  /// Lays paint on what a mask covers.
  void blend(Mask mask, Texture texture, View view) {
    double step = 1 / view.grain();
    int left = Math.max(mask.x(), 0);
    int right = Math.min(mask.x() + mask.width(), width);
    int bottom = Math.min(mask.y() + mask.height(), height);
    for (int y = Math.max(mask.y(), 0); y < bottom; y++) {
      double v = (y + 0.5 - view.y()) * step;
      int cover = (y - mask.y()) * mask.width() - mask.x();
      for (int x = left; x < right; x++) {
        float share = mask.cover()[cover + x];
        if (share > 0.002f) {
          int paint = texture.at((x + 0.5 - view.x()) * step, v);
          int alpha = (int) (share * (paint >>> 24) * 257 + 128) >> 8;
          int at = y * width + x;
          pixels[at] = mixed(pixels[at], paint | 0xff000000, Math.min(alpha, 255));
        }
      }
    }
  }

  /// Lays a layer on this one, its column `shift` on this one's column 0.
  void lay(Canvas layer, int shift) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int above = layer.pixels[y * layer.width + x + shift];
        int alpha = above >>> 24;
        if (alpha != 0) {
          int at = y * width + x;
          pixels[at] = alpha == 255 ? above : above + mixed(pixels[at], 0, alpha);
        }
      }
    }
  }

  /// This picture shrunk round its middle, so that `share` of it fills `width` times `height`.
  Canvas middle(double share, int newWidth, int newHeight) {
    var to = new Canvas(newWidth, newHeight);
    double stepX = share * width / newWidth;
    double stepY = share * height / newHeight;
    double startX = 0.5 * width * (1 - share) + 0.5 * stepX - 0.5;
    double startY = 0.5 * height * (1 - share) + 0.5 * stepY - 0.5;
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        to.pixels[y * newWidth + x] = between(startX + x * stepX, startY + y * stepY);
      }
    }
    return to;
  }

  private int between(double x, double y) {
    double px = Math.clamp(x, 0, width - 1.001);
    double py = Math.clamp(y, 0, height - 1.001);
    int left = (int) px;
    int at = ((int) py) * width + left;
    int fx = (int) (256 * (px - left));
    int fy = (int) (256 * (py - (int) py));
    int upper = mixed(pixels[at], pixels[at + 1], fx);
    int lower = mixed(pixels[at + width], pixels[at + width + 1], fx);
    return mixed(upper, lower, fy);
  }

  /// Two colours mixed, two channels at a time. @param share of the second, 0 to 255
  private static int mixed(int from, int to, int share) {
    int rest = 256 - share - (share >> 7);
    int part = 256 - rest;
    int low = ((from & 0xff00ff) * rest + (to & 0xff00ff) * part + 0x800080) >>> 8;
    int high = ((from >>> 8) & 0xff00ff) * rest + ((to >>> 8) & 0xff00ff) * part + 0x800080;
    return (low & 0xff00ff) | (high & 0xff00ff00);
  }

  /// Half the size, four pixels averaged, `0xRRGGBB`.
  int[] halved() {
    int columns = width / 2;
    var to = new int[columns * (height / 2)];
    for (int y = 0; y < height / 2; y++) {
      for (int x = 0; x < columns; x++) {
        int at = 2 * y * width + 2 * x;
        to[y * columns + x] =
            mean(pixels[at], pixels[at + 1], pixels[at + width], pixels[at + width + 1]);
      }
    }
    return to;
  }

  private static int mean(int a, int b, int c, int d) {
    int low = (a & 0xff00ff) + (b & 0xff00ff) + (c & 0xff00ff) + (d & 0xff00ff) + 0x20002;
    int high = (a & 0xff00) + (b & 0xff00) + (c & 0xff00) + (d & 0xff00) + 0x200;
    return ((low >>> 2) & 0xff00ff) | ((high >>> 2) & 0xff00);
  }
}
