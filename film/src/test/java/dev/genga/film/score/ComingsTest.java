package dev.genga.film.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/// What comes and goes in drawn pictures of 128 x 72.
class ComingsTest {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 72;
  private static final int FRAMES = 40;
  private static final int ASKED = 21;

  /// Spots that are alike nowhere.
  private static int spots(int x, int y) {
    return (int) (128 + 60 * Math.sin(x / 3.1 + y / 7.3) + 50 * Math.cos(y / 2.3 - x / 9.7));
  }

  private static SmallGrey picture(IntBinaryOperator brightness) {
    var values = new int[WIDTH * HEIGHT];
    for (int i = 0; i < values.length; i++) {
      values[i] = brightness.applyAsInt(i % WIDTH, i / WIDTH);
    }
    return new SmallGrey(WIDTH, HEIGHT, values);
  }

  /// What four frames have, of a picture with a camera and a white thing 20 pixels high.
  ///
  /// @param camera how far it has moved by a frame
  /// @param thing where the thing's right edge is by a frame; 30 pixels further left is its left one
  private static double found(IntUnaryOperator camera, IntUnaryOperator thing) {
    var comings = new Comings(Set.of(ASKED));
    for (int i = 0; i < FRAMES; i++) {
      int moved = camera.applyAsInt(i);
      int right = thing.applyAsInt(i);
      comings.add(
          picture((x, y) ->
              y >= 26 && y < 46 && x < right && x >= right - 30 ? 255 : spots(x + moved, y)));
    }
    return comings.from(ASKED);
  }

  @Test
  void nothingComesIntoAStill() {
    assertThat(found(_ -> 0, _ -> 0)).isZero();
  }

  @Test
  void whatAMovingCameraUncoversDoesNotCome() {
    assertThat(found(i -> i, _ -> 0)).isLessThan(0.1);
  }

  @Test
  void whatPassesTheEdgeComes() {
    double comes = found(_ -> 0, i -> Math.clamp(8 * (i - ASKED), 0, 24));
    assertThat(comes).isGreaterThan(2);
    assertThat(found(i -> i, i -> Math.clamp(8 * (i - ASKED), 0, 24)))
        .as("under a moving camera")
        .isGreaterThan(comes / 2);
  }

  @Test
  void whatPassesTheEdgeOutwardsGoes() {
    assertThat(found(_ -> 0, i -> Math.clamp(24 - 8 * (i - ASKED), 0, 24))).isGreaterThan(2);
  }

  @Test
  void whatMovesWithinThePictureAllTheTimeDoesNot() {
    double comes = found(_ -> 0, i -> Math.clamp(8 * (i - ASKED), 0, 24));
    assertThat(found(_ -> 0, i -> 40 + 2 * i)).isLessThan(comes / 4);
  }

  @Test
  void whatIsThereAtOnceComes() {
    assertThat(found(_ -> 0, i -> i > ASKED + 1 ? 80 : 0)).isGreaterThan(2);
  }

  @Test
  void beyondTheClipNothingComes() {
    var comings = new Comings(Set.of(3));
    for (int i = 0; i < 5; i++) {
      comings.add(picture(ComingsTest::spots));
    }
    assertThat(comings.from(3)).isZero();
  }
}
