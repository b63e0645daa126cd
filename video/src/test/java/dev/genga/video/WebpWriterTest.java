package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebpWriterTest {
  private static final Map<String, String> TEXTS =
      Map.of("prompt", "{\"1\": \"a : b 猫\"}", "workflow", "{\"nodes\": []}", "odd", "x");

  @TempDir Path folder;

  /// A part of the file.
  private record Chunk(String type, byte[] content) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9})
  void theTextsComeBackFromItsExif(int count) throws IOException {
    var file = write("a.webp", count);
    assertThat(WebpMetadata.read(file)).isEqualTo(TEXTS);
    var chunks = chunks(file);
    assertThat(chunks.getFirst().type()).isEqualTo("VP8X");
    assertThat(chunks.getLast().type()).isEqualTo("EXIF");
    var header = ByteBuffer.wrap(chunks.getFirst().content()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(header.get(0) & 8).as("the flag of EXIF").isEqualTo(8);
    assertThat(header.getShort(4)).as("width - 1").isEqualTo((short) 47);
    assertThat(header.getShort(7)).as("height - 1").isEqualTo((short) 31);
  }

  @Test
  void eachFrameIsShownAsLongAsItsRateSays() throws IOException {
    var shown =
        chunks(write("a.webp", 9)).stream()
            .filter(chunk -> chunk.type().equals("ANMF"))
            .mapToInt(chunk -> chunk.content()[12] & 0xff | (chunk.content()[13] & 0xff) << 8)
            .toArray();
    assertThat(shown).hasSize(9);
    assertThat(Arrays.stream(shown).sum() / 1000.0).isCloseTo(9 / 16.0, within(0.002));
  }

  @Test
  void aStillLooksAsItWas() {
    var frame = frame(3);
    var read = ImageFiles.read(write("a.webp", 3, 1));
    assertThat(read.width()).isEqualTo(frame.width());
    double difference = 0;
    for (int i = 0; i < frame.rgb().length; i++) {
      difference += Math.abs((read.rgb()[i] & 0xff) - (frame.rgb()[i] & 0xff));
    }
    assertThat(difference / frame.rgb().length).isLessThan(4);
  }

  @Test
  void theSameFramesGiveTheSameBytes() {
    assertThat(write("a.webp", 5)).hasSameBinaryContentAs(write("b.webp", 5));
  }

  @Test
  void itsLengthIsThatOfItsParts() throws IOException {
    var bytes = Files.readAllBytes(write("a.webp", 3));
    var head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(head.getInt(4) + 8).isEqualTo(bytes.length);
    assertThat(bytes.length % 2).isZero();
  }

  @Test
  void framesOfOtherSizesAreRefused() {
    var frames = List.of(frame(0), new Frame(16, 16, new byte[3 * 16 * 16]));
    assertThatThrownBy(
            () -> WebpWriter.write(folder.resolve("a.webp"), Fraction.of(16), TEXTS, frames))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileThatIsCutOffOrNoneIsTold() throws IOException {
    var whole = Files.readAllBytes(write("a.webp", 2));
    for (int length : new int[] {0, 11, 15, whole.length / 2, whole.length - 10}) {
      var file = Files.write(folder.resolve("cut.webp"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> WebpMetadata.read(file))
          .as("%d bytes", length)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("the image can't be read")
          .hasMessageContaining(file.toString());
    }
  }

  /// Thousands of tags that all point to one long text would take hours.
  @Test
  void tagsThatPointToTheSameTextAreRefused() {
    byte[] block = ExifTexts.write(new TreeMap<>(Map.of("a", "x".repeat(1000), "b", "y")));
    var tiff = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    tiff.putInt(10 + 12 + 4, tiff.getInt(10 + 4)).putInt(10 + 12 + 8, tiff.getInt(10 + 8));
    assertThatThrownBy(() -> ExifTexts.read(block)).isInstanceOf(IOException.class);
  }

  /// TIFF 6.0, section 2: a value of four bytes or fewer stands in its entry.
  @Test
  void textsOfFourBytesOrFewerStandInTheirEntries() throws IOException {
    var texts = new TreeMap<>(Map.of("a", "", "b", "y", "c", "longer", "d", "z"));
    byte[] block = ExifTexts.write(texts);
    assertThat(new String(block, 10 + 12 + 8, 4, StandardCharsets.UTF_8)).isEqualTo("b:y\0");
    assertThat(ExifTexts.read(block)).isEqualTo(texts);
    var tiff = ByteBuffer.allocate(8 + 2 + 12 + 4); // big-endian, as other programs write it
    tiff.put("MM\0*".getBytes(StandardCharsets.US_ASCII)).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x10f).putShort((short) 2).putInt(4);
    tiff.put("k:v\0".getBytes(StandardCharsets.US_ASCII));
    assertThat(ExifTexts.read(tiff.array())).isEqualTo(Map.of("k", "v"));
  }

  private Path write(String name, int count) {
    return write(name, 0, count);
  }

  private Path write(String name, int first, int count) {
    var file = folder.resolve(name);
    var frames = IntStream.range(first, first + count).mapToObj(WebpWriterTest::frame).toList();
    WebpWriter.write(file, Fraction.of(16), TEXTS, frames);
    return file;
  }

  /// A wide slope of colours with a bar that walks.
  private static Frame frame(int place) {
    int width = 48;
    int height = 32;
    var rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 3 * (y * width + x);
        boolean bar = x / 8 == place % 6;
        rgb[at] = (byte) (bar ? 230 : 4 * x);
        rgb[at + 1] = (byte) (bar ? 230 : 6 * y);
        rgb[at + 2] = (byte) (bar ? 230 : 90);
      }
    }
    return new Frame(width, height, rgb);
  }

  private static List<Chunk> chunks(Path file) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(12);
    var chunks = new ArrayList<Chunk>();
    while (bytes.hasRemaining()) {
      var type = new byte[4];
      bytes.get(type);
      var content = new byte[bytes.getInt()];
      bytes.get(content);
      if (content.length % 2 == 1) {
        bytes.get();
      }
      chunks.add(new Chunk(new String(type, StandardCharsets.ISO_8859_1), content));
    }
    return chunks;
  }
}
