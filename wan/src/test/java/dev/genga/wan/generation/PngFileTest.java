package dev.genga.wan.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.video.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngFileTest {
  private static final Frame FRAME =
      new Frame(2, 1, new byte[] {1, 2, 3, (byte) 250, (byte) 251, (byte) 252});

  @TempDir Path folder;

  @Test
  void pixelsAndTextComeBack() throws IOException {
    var file = folder.resolve("a.png");
    var tags = Map.of("comment", "{\"prompt\":\"猫 \\\" \\n\"}", "title", "ein Bild");
    PngFile.write(file, FRAME, tags);
    assertThat(PngFile.tags(file)).isEqualTo(tags);
    var image = ImageIO.read(file.toFile());
    assertThat(image.getRGB(0, 0)).isEqualTo(0xff010203);
    assertThat(image.getRGB(1, 0)).isEqualTo(0xfffafbfc);
  }

  @Test
  void theSameFrameGivesTheSameBytes() throws IOException {
    var first = folder.resolve("a.png");
    var second = folder.resolve("b.png");
    PngFile.write(first, FRAME, Map.of("comment", "x"));
    PngFile.write(second, FRAME, Map.of("comment", "x"));
    assertThat(first).hasSameBinaryContentAs(second);
  }

  @Test
  void aFileThatIsNoPngIsRefused() throws IOException {
    var file = Files.writeString(folder.resolve("a.png"), "text");
    assertThatThrownBy(() -> PngFile.tags(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaid() throws IOException {
    var inTheWay = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> PngFile.write(inTheWay.resolve("a.png"), FRAME, Map.of()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the image can't be written");
    assertThat(folder).isDirectoryContaining(inTheWay::equals);
  }
}
