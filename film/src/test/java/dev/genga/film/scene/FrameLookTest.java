package dev.genga.film.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.video.Frame;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameLookTest {
  private static Frame noise(int width, int height) {
    var rgb = new byte[3 * width * height];
    new Random(1).nextBytes(rgb);
    return new Frame(width, height, rgb);
  }

  @ParameterizedTest
  @CsvSource({"256, 144", "64, 36", "101, 77", "16, 9", "5, 3", "1, 1"})
  void cellsAreTheMeansOfTheirPixels(int width, int height) {
    var frame = noise(width, height);
    var sums = new double[FrameLook.VALUES];
    var counts = new int[FrameLook.VALUES];
    for (int i = 0; i < frame.rgb().length; i++) {
      int x = i / 3 % width;
      int y = i / 3 / width;
      int cell = y * FrameLook.ROWS / height * FrameLook.COLUMNS + x * FrameLook.COLUMNS / width;
      sums[3 * cell + i % 3] += frame.rgb()[i] & 0xff;
      counts[3 * cell + i % 3]++;
    }
    var cells = FrameLook.of(0, frame).cells();
    for (int i = 0; i < cells.length; i++) {
      double mean = counts[i] == 0 ? 0 : sums[i] / counts[i];
      assertThat(cells[i]).isCloseTo((float) mean, within(1e-4f));
    }
  }

  @ParameterizedTest
  @CsvSource({"256, 144", "101, 77", "5, 3"})
  void theVarianceIsThatOfTheBrightness(int width, int height) {
    var rgb = noise(width, height).rgb();
    var brightness = new double[width * height];
    for (int i = 0; i < rgb.length; i++) {
      brightness[i / 3] += (rgb[i] & 0xff) / 3.0;
    }
    double mean = Arrays.stream(brightness).average().orElseThrow();
    double variance =
        Arrays.stream(brightness).map(b -> (b - mean) * (b - mean)).average().orElseThrow();
    assertThat(FrameLook.of(0, noise(width, height)).variance())
        .isCloseTo(variance, within(1e-6 * variance));
  }

  /// Sums over so many rows are larger than an int.
  @Test
  void aVeryHighPictureIsWhiteIfAllOfItIs() {
    int height = 9 * 5000;
    var rgb = new byte[3 * height];
    Arrays.fill(rgb, (byte) 0xff);
    var look = FrameLook.of(0, new Frame(1, height, rgb));
    assertThat(look.variance()).isZero();
    assertThat(look.cells()[0]).isEqualTo(255);
  }
}
