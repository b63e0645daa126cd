package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.testing.GoldenFolder;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Holds [Resize] to musubi-tuner's results on a real frame, and to OpenCV's and Pillow's on a
/// made-up one; the hashes come from `src/test/python/resize.py`.
class ResizeTest {
  private static final Pattern RESIZED = Pattern.compile("resize\\.(\\d+)x(\\d+)(\\.center)?");

  @Test
  void aRealFrameIsBroughtToItsBucketAsMusubiDoesIt() throws Exception {
    var pictures = GoldenBytes.pictures(GoldenFolder.of("dataset").resolve("case.safetensors"));
    var source = Objects.requireNonNull(pictures.remove("resize.source"));
    assertThat(pictures).isNotEmpty();
    for (var entry : pictures.entrySet()) {
      var name = RESIZED.matcher(entry.getKey());
      assertThat(name.matches()).as(entry.getKey()).isTrue();
      var bucket =
          Resize.cover(source, Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2)));
      var expected = entry.getValue();
      int left = (bucket.width() - expected.width()) / 2;
      int top = (bucket.height() - expected.height()) / 2;
      assertThat(bucket.crop(left, top, expected.width(), expected.height()))
          .as(entry.getKey())
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvFileSource(resources = "resize.csv", numLinesToSkip = 1)
  void bytesAreThoseOfOpenCvAndPillow(
      String how, int fromWidth, int fromHeight, int width, int height, String sha256) {
    var frame = picture(fromWidth, fromHeight);
    var resized =
        switch (how) {
          case "area" -> Resize.area(frame, width, height);
          case "lanczos" -> Resize.lanczos(frame, width, height);
          case "cover" -> Resize.cover(frame, width, height);
          default -> throw new AssertionError(how);
        };
    assertThat(resized.width()).isEqualTo(width);
    assertThat(resized.height()).isEqualTo(height);
    assertThat(Film.sha256(resized)).isEqualTo(sha256);
  }

  @Test
  void areaAveragesRefuseToEnlarge() {
    assertThatThrownBy(() -> Resize.area(picture(8, 8), 8, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("area averages only shrink: from 8 x 8 to 8 x 9");
  }

  /// Byte i is the top byte of i times Knuth's multiplier, modulo 2^32.
  private static Frame picture(int width, int height) {
    var rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) ((i * 2654435761L) >> 24);
    }
    return new Frame(width, height, rgb);
  }
}
