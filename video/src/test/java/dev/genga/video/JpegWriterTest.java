package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JpegWriterTest {
  private static final int WIDTH = 48;
  private static final int HEIGHT = 32;

  @TempDir private Path folder;

  @Test
  void aFrameComesBackNearlyAsItWasWithItsColoursInTheirPlaces() throws IOException {
    var frame = slope();
    var file = Files.write(folder.resolve("a.jpg"), JpegWriter.bytes(frame, 1));

    var read = ImageFiles.read(file);

    assertThat(read.width()).isEqualTo(WIDTH);
    assertThat(read.height()).isEqualTo(HEIGHT);
    int most = 0;
    for (int i = 0; i < frame.rgb().length; i++) {
      most = Math.max(most, Math.abs((frame.rgb()[i] & 0xff) - (read.rgb()[i] & 0xff)));
    }
    assertThat(most).as("levels of 255, where swapped colours are 100 off").isLessThan(20);
  }

  @Test
  void lessQualityTakesFewerBytes() {
    assertThat(JpegWriter.bytes(slope(), 0.5f))
        .hasSizeLessThan(JpegWriter.bytes(slope(), 1).length);
  }

  private static Frame slope() {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      rgb[3 * i] = (byte) (200 + i % WIDTH);
      rgb[3 * i + 1] = (byte) (2 * (i / WIDTH));
      rgb[3 * i + 2] = (byte) 100;
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }
}
