package dev.genga.app.accelerators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.genga.video.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Likeness and flow on videos of which the truth is known.
class FiguresTest {
  private static final int WIDTH = 128;
  private static final int HEIGHT = 96;
  private static final int FRAMES = 9;

  /// Smooth waves that move to the right.
  private static List<Frame> moving(double speed) {
    return IntStream.range(0, FRAMES).mapToObj(i -> waves(speed * i)).toList();
  }

  private static Frame waves(double shift) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double at = x - shift;
        double value =
            128
                + 45 * Math.sin(at * 0.17 + 0.9 * Math.sin(y * 0.11))
                + 35 * Math.sin(y * 0.23 + 1.3 * Math.cos(at * 0.07))
                + 25 * Math.cos((at + y) * 0.045);
        for (int c = 0; c < 3; c++) {
          rgb[3 * (y * WIDTH + x) + c] = (byte) Math.round(value);
        }
      }
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 3, 6})
  void theFlowIsTheSpeedOfWhatMoves(double speed) {
    assertThat(OpticalFlow.mean(moving(speed))).isCloseTo(speed, within(0.15 * speed));
  }

  @Test
  void whatStandsStillOrIsBlankHasNoFlow() {
    assertThat(OpticalFlow.mean(Collections.nCopies(FRAMES, waves(0)))).isZero();
    var blank = new Frame(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT]);
    assertThat(OpticalFlow.mean(List.of(blank, blank))).isZero();
    assertThat(OpticalFlow.mean(List.of(waves(0)))).isZero();
  }

  /// Both have the plain video's own frames, and can look fine frame by frame.
  @Test
  void aShuffledAndAFrozenVideoAreToldApartFromThePlainOne() {
    var plain = moving(2);
    var frozen = Collections.nCopies(FRAMES, plain.getFirst());
    var shuffled = new ArrayList<>(plain);
    Collections.shuffle(shuffled, new Random(1));
    double flow = OpticalFlow.mean(plain);
    assertThat(OpticalFlow.mean(frozen)).isLessThan(0.01 * flow);
    assertThat(OpticalFlow.mean(shuffled)).isGreaterThan(1.5 * flow);
    for (var other : List.of(frozen, shuffled)) {
      var likeness = Likeness.of(other, plain);
      assertThat(likeness.psnr()).isLessThan(30);
      assertThat(likeness.ssim()).isLessThan(0.95);
    }
  }

  @Test
  void equalVideosAreAsLikeAsCanBe() {
    var likeness = Likeness.of(moving(1), moving(1));
    assertThat(likeness.psnr()).isInfinite();
    assertThat(likeness.ssim()).isEqualTo(1);
  }

  @Test
  void aDifferenceOfTenInEveryColourIs28Decibels() {
    var plain = new Frame(16, 16, filled(100));
    var brighter = new Frame(16, 16, filled(110));
    assertThat(Likeness.of(List.of(brighter), List.of(plain)).psnr())
        .isCloseTo(20 * Math.log10(25.5), within(1e-9));
  }

  /// Without structure, similarity is that of the means alone.
  @Test
  void theSimilarityOfFlatPicturesIsThatOfTheirMeans() {
    double c = Math.pow(0.01 * 255, 2);
    var likeness =
        Likeness.of(
            List.of(new Frame(16, 16, filled(50))), List.of(new Frame(16, 16, filled(100))));
    assertThat(likeness.ssim())
        .isCloseTo((2 * 50 * 100 + c) / (50 * 50 + 100 * 100 + c), within(1e-4));
  }

  @Test
  void aMovedPictureIsLessLikeThanAFaintlyNoisyOne() {
    var plain = waves(0);
    var random = new Random(2);
    var rgb = plain.rgb().clone();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.clamp((rgb[i] & 255) + random.nextInt(-3, 4), 0, 255);
    }
    var noisy = Likeness.of(List.of(new Frame(WIDTH, HEIGHT, rgb)), List.of(plain));
    var moved = Likeness.of(List.of(waves(5)), List.of(plain));
    assertThat(noisy.ssim()).isGreaterThan(moved.ssim());
    assertThat(noisy.psnr()).isGreaterThan(moved.psnr());
  }

  @Test
  void videosOfDifferentLengthAreRefused() {
    assertThatThrownBy(() -> Likeness.of(moving(1), List.of(waves(0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9 and 1");
  }

  private static byte[] filled(int value) {
    var rgb = new byte[3 * 16 * 16];
    Arrays.fill(rgb, (byte) value);
    return rgb;
  }
}
