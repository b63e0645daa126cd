package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;
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

  /// Each has its width and height where its format has them, in two or four bytes. (Java's reader itself refuses
  /// a BMP that is shorter than its size.)
  @ParameterizedTest
  @CsvSource({
    "rgb.png, 16, 4, BIG_ENDIAN, 30000, 30000",
    "lossy.webp, 26, 2, LITTLE_ENDIAN, 16383, 16383",
    "quality-95.jpg, -1, 2, BIG_ENDIAN, 65500, 65500"
  })
  void aSizeThatNoMemoryHoldsIsAProblem(
      String name, int place, int bytes, String order, int width, int height) throws Exception {
    var image = Files.readAllBytes(Clips.resource("images/" + name));
    var header =
        ByteBuffer.wrap(image)
            .order(order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int at = place < 0 ? jpegSize(image) : place;
    if (bytes == 2) {
      header.putShort(at, (short) width).putShort(at + 2, (short) height);
    } else {
      header.putInt(at, width).putInt(at + 4, height);
    }
    if (name.endsWith(".png")) {
      var crc = new CRC32();
      crc.update(image, 12, 17);
      header.putInt(29, (int) crc.getValue());
    }
    assertThatThrownBy(() -> ImageFiles.read(Files.write(folder.resolve(name), image)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(
            "the image can't be read: it is said to have %d x %d pixels".formatted(width, height));
  }

  @Test
  void bothOtherHeadersOfWebpAreHeldToTheSameSize() throws Exception {
    var lossless = Files.readAllBytes(Clips.resource("images/lossless.webp"));
    ByteBuffer.wrap(lossless).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 0x3fff << 14 | 0x3fff);
    var file = Files.write(folder.resolve("lossless.webp"), lossless);
    assertThatThrownBy(() -> ImageFiles.read(file))
        .hasMessageContaining("it is said to have 16384 x 16384 pixels");
    var extended = new byte[40];
    System.arraycopy(lossless, 0, extended, 0, 12);
    System.arraycopy("VP8X".getBytes(StandardCharsets.US_ASCII), 0, extended, 12, 4);
    ByteBuffer.wrap(extended).order(ByteOrder.LITTLE_ENDIAN).putInt(24, 29_999).putInt(27, 19_999);
    var other = Files.write(folder.resolve("extended.webp"), extended);
    assertThatThrownBy(() -> ImageFiles.read(other))
        .hasMessageContaining("it is said to have 30000 x 20000 pixels");
  }

  /// Where the frame's header has the height: behind its marker, its length and a byte.
  private static int jpegSize(byte[] jpeg) {
    int at = 2;
    while ((jpeg[at + 1] & 0xff) != 0xc0) {
      at += 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff);
    }
    return at + 5;
  }

  @Test
  void aFileOfMoreBytesThanAnyPictureIsAProblem() throws Exception {
    var file = folder.resolve("large.png");
    Files.copy(Clips.resource("images/rgb.png"), file);
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), 3L << 30); // a hole, which takes no room
    }
    assertProblem(file, "the image has 3221225473 bytes", FIX);
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
