package dev.genga.film.score;

import dev.genga.video.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Made-up clips: a camera that passes over waves and patches, two things that move about, in some a
/// railing or clutter, and grain. The same seed gives the same clip.
final class DrawnClip {
  static final int WIDTH = 160;
  static final int HEIGHT = 90;

  /// The windows that a training takes: three, of 17 frames each.
  static final int WINDOW = 17;

  static final int FRAMES = 3 * WINDOW;

  private final long seed;
  private final double speed;
  private final double[] waves = new double[12];
  private final int sort;
  private final int[][] clutter;
  private final double phase;

  /// @param speed of the camera, in pixels a frame; below 0 for one that the seed chooses
  DrawnClip(long seed, double speed) {
    this.seed = seed;
    var random = new Random(seed);
    for (int i = 0; i < waves.length; i++) {
      waves[i] = random.nextDouble();
    }
    sort = random.nextInt(4);
    double own = 0.5 + 1.5 * random.nextDouble();
    this.speed = speed < 0 ? own : speed;
    phase = 6 * random.nextDouble();
    clutter = new int[25][];
    for (int i = 0; i < clutter.length; i++) {
      clutter[i] =
          new int[] {
            random.nextInt(2 * WIDTH),
            random.nextInt(HEIGHT),
            1 + random.nextInt(9),
            1 + random.nextInt(9),
            random.nextInt(256)
          };
    }
  }

  static List<Frame> frames(long seed) {
    return new DrawnClip(seed, -1).frames();
  }

  List<Frame> frames() {
    var frames = new ArrayList<Frame>();
    for (int i = 0; i < FRAMES; i++) {
      frames.add(frame(i));
    }
    return frames;
  }

  private Frame frame(int index) {
    double shift = speed * index;
    var rgb = new byte[3 * WIDTH * HEIGHT];
    waves(rgb, shift);
    if (sort == 1) {
      railing(rgb, shift);
    } else if (sort == 2) {
      for (var piece : clutter) {
        fill(rgb, (int) (piece[0] - shift), piece[1], piece[2], piece[3], piece[4]);
      }
    }
    double turn = phase + 0.08 * index;
    thing(rgb, 50 + 20 * Math.cos(turn), 40 + 12 * Math.sin(turn), 9, 220);
    thing(rgb, 110 - 15 * Math.sin(turn), 50 + 9 * Math.cos(1.7 * turn), 7, 30);
    grain(rgb, index);
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  private void waves(byte[] rgb, double shift) {
    for (int c = 0; c < 3; c++) {
      var across = new double[WIDTH];
      var patches = new double[WIDTH];
      for (int x = 0; x < WIDTH; x++) {
        double u = (x + shift) / 22 * (0.4 + waves[c]) + 7 * waves[3 + c];
        across[x] = 50 * Math.sin(u);
        patches[x] = 128 + 40 * Math.signum(Math.sin(2.3 * u));
      }
      for (int y = 0; y < HEIGHT; y++) {
        double down = Math.cos(y / 18.0 * (0.4 + waves[6 + c]) + 7 * waves[9 + c]);
        for (int x = 0; x < WIDTH; x++) {
          rgb[3 * (y * WIDTH + x) + c] = (byte) (int) (across[x] * down + patches[x]);
        }
      }
    }
  }

  private static void railing(byte[] rgb, double shift) {
    for (int i = 0; i < 50; i++) {
      fill(rgb, (int) (7 * i - shift), 55, 2, 22, 235);
    }
  }

  private static void thing(byte[] rgb, double x, double y, int radius, int brightness) {
    for (int dy = -radius; dy <= radius; dy++) {
      int half = (int) Math.sqrt(radius * radius - dy * dy);
      fill(rgb, (int) x - half, (int) y + dy, 2 * half + 1, 1, brightness);
    }
  }

  /// A rectangle of one grey, as far as it is in the picture.
  static void fill(byte[] rgb, int left, int top, int width, int height, int grey) {
    for (int y = Math.max(0, top); y < Math.min(HEIGHT, top + height); y++) {
      for (int x = Math.max(0, left); x < Math.min(WIDTH, left + width); x++) {
        int at = 3 * (y * WIDTH + x);
        rgb[at] = (byte) grey;
        rgb[at + 1] = (byte) grey;
        rgb[at + 2] = (byte) grey;
      }
    }
  }

  private void grain(byte[] rgb, int index) {
    long state = seed * 31 + index;
    for (int i = 0; i < rgb.length; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      int noise = (int) (state >>> 61) - 3;
      rgb[i] = (byte) Math.clamp((rgb[i] & 0xff) + noise, 0, 255);
    }
  }
}
