package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VideoProbeTest {
  @TempDir private Path folder;

  @Test
  void tellsWhatTheFilmHolds() {
    var info = VideoProbe.probe(Film.path());
    assertThat(info.frames()).isEqualTo(132);
    assertThat(info.statedFrames()).isEqualTo(132);
    assertThat(info.width()).isEqualTo(1280);
    assertThat(info.height()).isEqualTo(720);
    assertThat(info.rotation()).isEqualTo(0);
    assertThat(info.codec()).isEqualTo("h264");
    assertThat(info.statedRate()).isEqualTo(Fraction.of(25));
    assertThat(info.averageRate()).isEqualTo(25);
    assertThat(info.duration()).isEqualTo(5.28);
    assertThat(info.times().seconds(131)).isEqualTo(5.24);
  }

  @Test
  void unevenTimestampsAreReadAsTheyAre() {
    var file = folder.resolve("uneven.mp4");
    long[] milliseconds = {0, 40, 80, 480, 500, 1000};
    VideoWriter.write(
        file,
        Fraction.of(10),
        new Fraction(1, 1000),
        Map.of(),
        sink -> {
          for (int k = 0; k < milliseconds.length; k++) {
            sink.add(Clips.picture(k, 64, 48), milliseconds[k]);
          }
        });
    var times = VideoProbe.probe(file).times();
    assertThat(times.count()).isEqualTo(milliseconds.length);
    for (int k = 0; k < milliseconds.length; k++) {
      assertThat(times.seconds(k)).isEqualTo(milliseconds[k] / 1000.0);
    }
    assertThat(times.isEven()).isFalse();
    assertThat(FrameRate.resample(times, 16)).startsWith(0, 1, 2, 2, 2, 2, 2, 2, 4);
  }

  @Test
  void aMissingFileIsAProblem() {
    assertProblem(folder.resolve("none.mp4"), "there is no such file", "name a video file");
  }

  @Test
  void aFolderIsAProblem() {
    assertProblem(folder, "this is no file", "name a video file");
  }

  @Test
  void anEmptyFileIsAProblem() throws Exception {
    var file = Files.createFile(folder.resolve("empty.mp4"));
    assertProblem(file, "the video is empty: 0 bytes", Container.COPY_AGAIN);
  }

  @Test
  void textIsNoVideo() throws Exception {
    var file = Files.writeString(folder.resolve("notes.mp4"), "This is not a film.\n".repeat(99));
    assertProblem(
        file,
        "the file can't be read as a video: Invalid data found when processing input",
        Container.COPY_AGAIN);
  }

  @Test
  void aPlayListCannotNameOtherFiles() throws Exception {
    var file = folder.resolve("list.mp4");
    Files.writeString(file, "#EXTM3U\n#EXTINF:5,\n" + Film.path().toUri() + "\n#EXT-X-ENDLIST\n");
    assertProblem(
        file,
        "the file can't be read as a video: Invalid data found when processing input",
        Container.COPY_AGAIN);
  }

  @Test
  void anImageIsNoVideo() throws Exception {
    var file = folder.resolve("still.mp4");
    var image = new java.awt.image.BufferedImage(8, 8, java.awt.image.BufferedImage.TYPE_INT_RGB);
    javax.imageio.ImageIO.write(image, "png", file.toFile());
    assertProblem(
        file, "this is an image (PNG), not a video", "list it in an image section, or remove it");
  }

  @Test
  void soundAloneIsNoVideo() {
    assertProblem(
        Clips.resource("sound-alone.mp4"),
        "the file has no video stream, only sound or other data",
        "remove it, or name a file with pictures");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.5, 0.7, 0.9, 0.999})
  void aTruncatedClipIsAProblemThatNamesWhereItBreaksOff(double share) throws Exception {
    var whole = Clips.write(folder.resolve("whole.mp4"), 40, 96, 64);
    var bytes = Files.readAllBytes(whole);
    var file = folder.resolve("clip.mp4");
    Files.write(file, Arrays.copyOf(bytes, (int) (bytes.length * share)));
    assertThatThrownBy(() -> VideoProbe.probe(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageMatching(
            "(?s)error: the video can't be decoded beyond \\d+ frames: its data are cut off or"
                + " damaged\n   at: \\Q"
                + file
                + "\\E\n  fix: \\Q"
                + Container.COPY_AGAIN
                + "\\E");
  }

  @Test
  void aTruncatedMatroskaFileIsAProblem() throws Exception {
    var bytes = Files.readAllBytes(Clips.resource("ffv1-rgb.mkv"));
    var file = Files.write(folder.resolve("clip.mkv"), Arrays.copyOf(bytes, bytes.length / 2));
    assertProblem(
        file,
        "the video breaks off after 2 frames: it says that it has %d bytes, and has %d"
            .formatted(bytes.length, bytes.length / 2),
        Container.COPY_AGAIN);
  }

  @Test
  void anIndexWithoutItsDataIsAProblem() throws Exception {
    var bytes = Files.readAllBytes(Clips.write(folder.resolve("whole.mp4"), 40, 96, 64));
    int data = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("mdat") + 4;
    var file = Files.write(folder.resolve("clip.mp4"), Arrays.copyOf(bytes, data));
    assertThatThrownBy(() -> VideoProbe.probe(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void damagedDataAreAProblem() throws Exception {
    var file = Clips.write(folder.resolve("clip.mp4"), 40, 96, 64);
    var bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length * 2 / 3, bytes.length * 2 / 3 + 200, (byte) 0x55);
    Files.write(file, bytes);
    assertThatThrownBy(() -> VideoProbe.probe(file))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the video can't be decoded beyond ")
        .hasMessageContaining(file.toString());
  }

  private static void assertProblem(Path file, String what, String fix) {
    assertThatThrownBy(() -> VideoProbe.probe(file))
        .isInstanceOf(ProblemException.class)
        .hasMessage("error: %s\n   at: %s\n  fix: %s".formatted(what, file, fix));
  }
}
