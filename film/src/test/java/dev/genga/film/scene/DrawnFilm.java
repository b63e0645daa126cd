package dev.genga.film.scene;

import dev.genga.video.Frame;
import java.util.ArrayList;
import java.util.List;

/// The film that `src/test/python/scenes.py` draws too, by the same whole numbers.
final class DrawnFilm {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 36;
  private static final int SHOTS = 60;
  private static final int SEED = 20261126;

  private long state = SEED;

  private int below(int bound) {
    state = (state * 1103515245L + 12345) & 0x7fffffff;
    return (int) ((state >> 8) % bound);
  }

  static List<Frame> frames() {
    var draw = new DrawnFilm();
    var frames = new ArrayList<Frame>();
    for (int i = 0; i < SHOTS; i++) {
      draw.shot(frames);
    }
    return frames;
  }

  private void shot(List<Frame> frames) {
    int length = 2 + below(40);
    int speed = below(4);
    int span = 32 + below(225);
    int flash = below(4) == 0 ? below(length) : -1;
    var planes = new int[3][];
    for (int c = 0; c < 3; c++) {
      planes[c] = new int[] {below(7), below(7), below(256)};
    }
    for (int t = 0; t < length; t++) {
      frames.add(frame(planes, speed * t, span, t == flash));
    }
  }

  private static Frame frame(int[][] planes, int shift, int span, boolean flash) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    int at = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (var plane : planes) {
          int value = (plane[0] * x + plane[1] * y + plane[2] + shift) % 256 * span / 256;
          rgb[at++] = (byte) (flash ? 255 - value / 4 : value);
        }
      }
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }
}
