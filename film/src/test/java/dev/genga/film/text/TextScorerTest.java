package dev.genga.film.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.video.Frame;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class TextScorerTest {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final String LINE = "THE RAIN COMES FROM A"; // 17 letters

  private static Frame plain(int grey) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    Arrays.fill(rgb, (byte) grey);
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  /// Leaves, or a crowd: specks of every form that move on their own.
  private static Frame specks(long seed) {
    var random = new Random(seed);
    var frame = plain(120);
    for (int i = 0; i < 600; i++) {
      int grey = random.nextBoolean() ? 240 : 10;
      int left = random.nextInt(WIDTH);
      int top = random.nextInt(HEIGHT);
      int width = 2 + random.nextInt(10);
      int height = 2 + random.nextInt(12);
      for (int y = top; y < Math.min(HEIGHT, top + height); y++) {
        for (int x = left; x < Math.min(WIDTH, left + width); x++) {
          Arrays.fill(frame.rgb(), 3 * (y * WIDTH + x), 3 * (y * WIDTH + x) + 3, (byte) grey);
        }
      }
    }
    return frame;
  }

  /// @param frames that are looked at, by their numbers among those
  private static TextScorer scored(int count, IntFunction<Frame> frames) {
    var text = new TextScorer();
    for (int i = 0; i < count; i++) {
      text.add(frames.apply(i));
    }
    return text;
  }

  @Test
  void aSubtitleOverAMovingPictureIsCountedLetterByLetter() {
    var text = scored(3, i -> DrawnText.over(plain(90 + 20 * i), LINE, 120, 300, 2, 1));
    assertThat(text.most(0, 24)).isBetween(16, 18);
  }

  @Test
  void creditsThatRollAreCounted() {
    var text =
        scored(
            3,
            i -> {
              var frame = plain(0);
              for (int line = 0; line < 8; line++) {
                frame = DrawnText.over(frame, LINE, 150, 40 + 40 * line - 17 * i, 2, 1);
              }
              return frame;
            });
    assertThat(text.most(0, 24)).isGreaterThan(100);
  }

  @Test
  void aTitleInLargeLettersIsCounted() {
    var text = scored(2, _ -> DrawnText.over(plain(30), "RAIN", 150, 120, 12, 1));
    assertThat(text.most(0, 16)).isEqualTo(4);
  }

  @Test
  void darkTextOnALightPictureIsCounted() {
    var text = scored(2, _ -> negative(DrawnText.over(plain(40), LINE, 120, 300, 2, 1)));
    assertThat(text.most(0, 16)).isBetween(16, 18);
  }

  private static Frame negative(Frame frame) {
    var rgb = frame.rgb().clone();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (255 - (rgb[i] & 0xff));
    }
    return new Frame(frame.width(), frame.height(), rgb);
  }

  @Test
  void aRailingIsNoText() {
    var text =
        scored(
            2,
            _ -> {
              var frame = plain(80);
              for (int y = 100; y < 130; y++) {
                for (int x = 0; x < WIDTH; x++) {
                  int at = 3 * (y * WIDTH + x);
                  Arrays.fill(frame.rgb(), at, at + 3, (byte) (x % 14 < 5 ? 230 : 80));
                }
              }
              return frame;
            });
    assertThat(text.most(0, 16)).isZero();
  }

  @Test
  void whatLooksLikeLettersForAMomentIsNoText() {
    var text = scored(3, i -> specks(100 + i));
    assertThat(text.most(0, 24)).isLessThan(10);
  }

  @Test
  void textIsCountedInTheFramesThatShowItAlone() {
    var text = scored(6, i -> i < 3 ? plain(90) : DrawnText.over(plain(90), LINE, 120, 300, 2, 1));
    assertThat(text.most(0, 24)).isZero();
    assertThat(text.most(20, 48)).isBetween(16, 18);
    assertThat(text.most(26, 27)).as("a single frame").isBetween(16, 18);
  }
}
