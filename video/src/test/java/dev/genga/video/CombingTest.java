package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CombingTest {
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;

  /// Even rows of one frame, odd rows of another.
  static Frame woven(Frame even, Frame odd) {
    var rgb = even.rgb().clone();
    int row = 3 * even.width();
    for (int y = 1; y < even.height(); y += 2) {
      System.arraycopy(odd.rgb(), y * row, rgb, y * row, row);
    }
    return new Frame(even.width(), even.height(), rgb);
  }

  private static Frame picture(int k) {
    return Clips.picture(k, WIDTH, HEIGHT);
  }

  static byte[] luma(Frame frame) {
    var luma = new byte[frame.width() * frame.height()];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = frame.rgb()[3 * i + 1];
    }
    return luma;
  }

  static boolean isCombed(Frame frame) {
    return Combing.isCombed(luma(frame), frame.width(), frame.height());
  }

  private static void add(Combing combing, Frame frame) {
    combing.add(luma(frame), frame.width(), frame.height());
  }

  @Test
  void rowsOfTwoMomentsAreTold() {
    assertThat(isCombed(woven(picture(0), picture(8)))).isTrue();
  }

  @Test
  void oneMomentIsNotCombed() {
    assertThat(isCombed(picture(0))).isFalse();
    assertThat(isCombed(woven(picture(3), picture(3)))).isFalse();
  }

  @Test
  void noiseIsNotCombed() {
    var random = new Random(3);
    var rgb = new byte[3 * WIDTH * HEIGHT];
    random.nextBytes(rgb);
    assertThat(isCombed(new Frame(WIDTH, HEIGHT, rgb))).isFalse();
  }

  @Test
  void aCheckeredFloorIsNotCombed() {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % WIDTH;
      int y = i / 3 / WIDTH;
      rgb[i] = (byte) ((x + y) % 2 == 0 ? 40 : 200);
    }
    assertThat(isCombed(new Frame(WIDTH, HEIGHT, rgb))).isFalse();
  }

  @Test
  void aFilmIsInterlacedIfEnoughOfItsFramesShowIt() {
    var few = new Combing();
    var enough = new Combing();
    for (int i = 0; i < 50; i++) {
      add(few, i < 3 ? woven(picture(0), picture(8)) : picture(i));
      add(enough, i < 5 ? woven(picture(0), picture(8)) : picture(i));
    }
    assertThat(few.isInterlaced()).isFalse();
    assertThat(enough.isInterlaced()).isTrue();
    assertThat(new Combing().isInterlaced()).isFalse();
  }
}
