package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class VideoReaderTest {
  /// The hashes were made on this kind of processor; swscale's last bit depends on it.
  private static final String PROCESSOR = "amd64|x86_64";

  @TempDir private Path folder;

  @Test
  @EnabledIfSystemProperty(named = "os.arch", matches = PROCESSOR)
  void pixelsOfTheFilmAreThoseOfPyAvToTheBit() {
    var frames = VideoReader.read(Film.path(), 0, 7, 64, 131);
    assertThat(frames.stream().map(Film::sha256))
        .containsExactly(
            "11c11336300727897e62a84dc4273391a16dd32039c863b947f10b74f5897802",
            "47683411bb0509050b558e765b74846ab7be3d6486bfa18cbaacac038f16360c",
            "f3cc1213de4cf7982bd8190d94725614a3eeac329afd4ac817d8271f68181d10",
            "fdbb028604488a72751766ec8eba01dbfac27bcd719bd6a7a894975de825fb89");
  }

  @ParameterizedTest
  @CsvFileSource(resources = "clips.csv", numLinesToSkip = 1)
  @EnabledIfSystemProperty(named = "os.arch", matches = PROCESSOR)
  void everyFormatGivesPyAvsPixelsToTheBit(
      String file, int width, int height, int count, String sha256) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    int frames = 0;
    try (var reader = VideoReader.open(Clips.resource(file))) {
      while (reader.advance()) {
        var frame = reader.frame();
        assertThat(frame.width()).isEqualTo(width);
        assertThat(frame.height()).isEqualTo(height);
        digest.update(frame.rgb());
        frames++;
      }
    }
    assertThat(frames).isEqualTo(count);
    assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sha256);
  }

  @Test
  void framesCarryTheirTimestamps() {
    try (var reader = VideoReader.open(Film.path())) {
      assertThat(reader.unit()).isEqualTo(new Fraction(1, 12800));
      assertThat(reader.advanceTo(131)).isTrue();
      assertThat(reader.hasTimestamp()).isTrue();
      assertThat(reader.timestamp()).isEqualTo(67072);
      assertThat(reader.index()).isEqualTo(131);
      assertThat(reader.advance()).isFalse();
    }
  }

  @Test
  void aFrameReadLateIsTheSameAsOneReadInTurn() {
    var file = Clips.write(folder.resolve("clip.mp4"), 20, 64, 48);
    var all = VideoReader.read(file, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    assertThat(VideoReader.read(file, 13, 13)).containsExactly(all.get(13), all.get(13));
  }

  @Test
  void framesAreReadForwardsOnly() {
    try (var reader = VideoReader.open(Film.path())) {
      reader.advanceTo(3);
      assertThatThrownBy(() -> reader.advanceTo(2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("frames are read forwards: 2 after 3");
    }
  }

  @Test
  void aFrameBeyondTheEndIsAProblem() {
    var file = Clips.write(folder.resolve("clip.mp4"), 5, 64, 48);
    assertThatThrownBy(() -> VideoReader.read(file, 2, 5))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            """
            error: the video has 5 frames, but frame 5 was asked for
               at: %s
              fix: plan again: the file has changed\
            """
                .formatted(file));
  }

  /// A display matrix as phones write it: the picture's right side goes where it says.
  @ParameterizedTest
  @CsvSource({
    "90, 0, 1, -1, 0, 32, 64",
    "180, -1, 0, 0, -1, 64, 32",
    "270, 0, -1, 1, 0, 32, 64",
    "0, -1, 0, 0, 1, 64, 32",
    "180, 1, 0, 0, -1, 64, 32"
  })
  void aTurnedPictureIsShownAsItIsMeant(
      int degrees, int a, int b, int c, int d, int width, int height) throws Exception {
    var file = Clips.write(folder.resolve("clip.mp4"), 2, 64, 32);
    var stored = VideoReader.read(file, 1).getFirst();
    turn(file, a, b, c, d);

    var shown = VideoReader.read(file, 1).getFirst();
    assertThat(shown.width()).isEqualTo(width);
    assertThat(shown.height()).isEqualTo(height);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 64; x++) {
        int shownX = a * x + c * y + (a + c < 0 ? width - 1 : 0);
        int shownY = b * x + d * y + (b + d < 0 ? height - 1 : 0);
        assertThat(pixel(shown, shownX, shownY)).isEqualTo(pixel(stored, x, y));
      }
    }
    var info = VideoProbe.probe(file);
    assertThat(info.rotation()).isEqualTo(degrees);
    assertThat(info.width()).isEqualTo(width);
    assertThat(info.height()).isEqualTo(height);
  }

  private static byte[] pixel(Frame frame, int x, int y) {
    int at = 3 * (y * frame.width() + x);
    return Arrays.copyOfRange(frame.rgb(), at, at + 3);
  }

  /// Changes the matrix in the track header, which begins 40 bytes after the box's name.
  private static void turn(Path file, int a, int b, int c, int d) throws Exception {
    var bytes = Files.readAllBytes(file);
    int box = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("tkhd");
    var matrix = java.nio.ByteBuffer.wrap(bytes, box + 4 + 40, 36);
    for (int value : new int[] {a, b, 0, c, d, 0, 0, 0}) {
      matrix.putInt(value << 16);
    }
    Files.write(file, bytes);
  }
}
