package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
  private static final String FIX = "convert it to PNG or JPEG in RGB, or remove it";

  @TempDir private Path folder;

  /// The hashes were made with Pillow; see `src/test/python/images.py`.
  @ParameterizedTest
  @CsvFileSource(resources = "images.csv", numLinesToSkip = 1)
  void pixelsAreThoseOfPillowToTheBit(String file, int width, int height, String sha256) {
    var image = ImageFiles.read(Clips.resource("images/" + file));
    assertThat(image.width()).isEqualTo(width);
    assertThat(image.height()).isEqualTo(height);
    assertThat(Film.sha256(image)).isEqualTo(sha256);
  }

  @Test
  void greyWith16BitsKeepsItsUpper8() {
    assertThat(ImageFiles.read(Clips.resource("images/grey-16-bit.png")).rgb())
        .containsExactly(0, 0, 0, 1, 1, 1, 255, 255, 255);
  }

  @Test
  void theNameDoesNotTellTheKind() throws Exception {
    var file = folder.resolve("really-a-png.jpg");
    Files.copy(Clips.resource("images/rgb.png"), file);
    assertThat(ImageFiles.read(file)).isEqualTo(ImageFiles.read(Clips.resource("images/rgb.png")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cmyk.jpg | the image can't be read: its colours are CMYK",
        "animated.webp | the image can't be read: it is animated",
        "animated.gif | GIF images aren't read"
      })
  void whatIsNotReadIsAProblem(String name, String what) {
    assertProblem(Clips.resource("images/" + name), what, FIX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "quality-95.jpg",
        "progressive.jpg",
        "lossy.webp",
        "lossless.webp",
        "rgb.bmp"
      })
  void aTruncatedImageIsAProblem(String name) throws Exception {
    var bytes = Files.readAllBytes(Clips.resource("images/" + name));
    for (double share : new double[] {0.05, 0.3, 0.6, 0.9}) {
      var file =
          Files.write(folder.resolve(name), Arrays.copyOf(bytes, (int) (bytes.length * share)));
      assertThatThrownBy(() -> ImageFiles.read(file))
          .as("%s of %s", share, name)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void anEmptyFileIsAProblem() throws Exception {
    assertProblem(Files.createFile(folder.resolve("a.png")), "the image is empty: 0 bytes", FIX);
  }

  @Test
  void textIsNoImage() throws Exception {
    assertProblem(
        Files.writeString(folder.resolve("a.png"), "not an image"),
        "this is no image of a known kind",
        FIX);
  }

  @Test
  void aMissingFileIsAProblem() {
    assertProblem(folder.resolve("none.png"), "there is no such file", "name an image file");
  }

  @Test
  void aVideoIsNoImage() {
    assertProblem(Film.path(), "this is no image of a known kind", FIX);
  }

  private static void assertProblem(Path file, String what, String fix) {
    assertThatThrownBy(() -> ImageFiles.read(file))
        .isInstanceOf(ProblemException.class)
        .hasMessage("error: %s\n   at: %s\n  fix: %s".formatted(what, file, fix));
  }
}
