package dev.genga.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoWriterTest {
  private static final Fraction RATE = Fraction.of(16);

  /// By how much a smooth picture may change on average, in 255ths: less than anyone sees.
  private static final double UNSEEN = 3;

  @TempDir private Path folder;

  @Test
  void theEncoderIsNamed() {
    assertThat(VideoWriter.encoder()).isIn("libx264", "libopenh264");
  }

  @ParameterizedTest
  @CsvSource({"384, 208", "64, 64", "832, 480", "208, 384"})
  void framesComeBackInOrderAndLookTheSame(int width, int height) {
    var frames = Clips.pictures(17, width, height);
    var file = folder.resolve("clip.mp4");
    VideoWriter.write(file, RATE, Map.of(), frames);

    var info = VideoProbe.probe(file);
    assertThat(info.frames()).isEqualTo(17);
    assertThat(info.codec()).isEqualTo("h264");
    assertThat(info.statedRate()).isEqualTo(RATE);
    assertThat(info.averageRate()).isEqualTo(16);
    assertThat(info.duration()).isEqualTo(17 / 16.0);
    try (var reader = VideoReader.open(file)) {
      while (reader.advance()) {
        assertThat(reader.frame().width()).isEqualTo(width);
        assertThat(Clips.difference(reader.frame(), frames.get(reader.index()))).isLessThan(UNSEEN);
      }
    }
  }

  @Test
  void theSmallestPictureIsWritten() {
    assertThat(VideoProbe.probe(Clips.write(folder.resolve("clip.mp4"), 3, 16, 16)).frames())
        .isEqualTo(3);
  }

  @Test
  void ntscRatesAreKeptExactly() {
    var file = folder.resolve("clip.mp4");
    VideoWriter.write(file, new Fraction(24000, 1001), Map.of(), Clips.pictures(25, 64, 48));
    assertThat(VideoProbe.probe(file).averageRate()).isEqualTo(24000 / 1001.0);
  }

  @Test
  void sidesThatAreNotEvenGrowByACopyOfTheLastPixel() {
    var file = folder.resolve("clip.mp4");
    var frame = Clips.picture(0, 65, 47);
    VideoWriter.write(file, RATE, Map.of(), List.of(frame));
    var read = VideoReader.read(file, 0).getFirst();
    assertThat(read.width()).isEqualTo(66);
    assertThat(read.height()).isEqualTo(48);
    assertThat(Clips.difference(read.crop(0, 0, 65, 47), frame)).isLessThan(UNSEEN);
    assertThat(Clips.difference(read.crop(65, 0, 1, 47), frame.crop(64, 0, 1, 47)))
        .isLessThan(2 * UNSEEN);
    assertThat(Clips.difference(read.crop(0, 47, 65, 1), frame.crop(0, 46, 65, 1)))
        .isLessThan(2 * UNSEEN);
  }

  @Test
  void theSameFramesAndTagsGiveTheSameBytes() throws Exception {
    var tags = Map.of("title", "rain", "comment", "{}", "seed", "42");
    var one = folder.resolve("one.mp4");
    var other = folder.resolve("other.mp4");
    VideoWriter.write(one, RATE, tags, Clips.pictures(20, 128, 80));
    Thread.sleep(1100); // past a second, the unit of mp4's dates
    VideoWriter.write(other, RATE, tags, Clips.pictures(20, 128, 80));
    assertThat(Files.mismatch(one, other)).isEqualTo(-1);
  }

  @Test
  void tagsComeBackAsTheyWere() {
    var request =
        "{\"prompt\": \"雨の中の猫 \\\"Tama\\\"\\n=;#'\", \"numbers\": ["
            + "1234567890, ".repeat(10_000)
            + "0]}\n";
    var tags = Map.of("comment", request, "title", "à la carte", "genga_seed", "42");
    var file = folder.resolve("clip.mp4");
    VideoWriter.write(file, RATE, tags, Clips.pictures(1, 64, 48));
    assertThat(VideoMetadata.read(file)).isEqualTo(tags);
  }

  @Test
  void theIndexStandsBeforeTheData() throws Exception {
    var bytes = Files.readAllBytes(Clips.write(folder.resolve("clip.mp4"), 5, 64, 48));
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text.indexOf("moov")).isPositive().isLessThan(text.indexOf("mdat"));
  }

  @Test
  void namesOutsideAsciiAreWritten() {
    var file = folder.resolve("雨 & 50% off: #1.mp4");
    Clips.write(file, 3, 64, 48);
    assertThat(VideoProbe.probe(file).frames()).isEqualTo(3);
  }

  @Test
  void framesOfAnotherSizeAreRefusedAndLeaveNothing() {
    var file = folder.resolve("clip.mp4");
    var frames = List.of(Clips.picture(0, 64, 48), Clips.picture(1, 48, 64));
    assertThatThrownBy(() -> VideoWriter.write(file, RATE, Map.of(), frames))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("all frames of a video have one size: 48 x 64 after 64 x 48");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void noFrameIsNoVideo() {
    var file = folder.resolve("clip.mp4");
    assertThatThrownBy(() -> VideoWriter.write(file, RATE, Map.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a video needs at least one frame");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aSourceThatFailsLeavesTheOldFile() throws Exception {
    var file = Clips.write(folder.resolve("clip.mp4"), 5, 64, 48);
    var before = Files.readAllBytes(file);
    assertThatThrownBy(() ->
            VideoWriter.write(
                file,
                RATE,
                RATE.inverse(),
                Map.of(),
                sink -> {
                  sink.add(Clips.picture(0, 64, 48), 0);
                  throw new IllegalStateException("no more");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(file).hasBinaryContent(before);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsAProblem() throws Exception {
    var obstacle = Files.createFile(folder.resolve("obstacle"));
    var file = obstacle.resolve("clip.mp4");
    assertThatThrownBy(() -> Clips.write(file, 1, 64, 48))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("error: the video can't be written: ")
        .hasMessageEndingWith(
            "\n   at: %s\n  fix: free some space there, or name another folder".formatted(file));
  }

  /// A limit on the size of files stands for a full disk: to a writer both are a write that fails.
  @Test
  @EnabledOnOs(OS.LINUX)
  void aDiskThatFillsUpLeavesNothing() throws Exception {
    VideoWriter.encoder(); // unpacks the libraries before the limit holds
    var file = folder.resolve("clip.mp4");
    var process =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -f 48; exec \"$@\"",
                "bash",
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                WriteLongClip.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(2);
    assertThat(output)
        .contains("error: the video can't be written: writing: File too large\n   at: " + file);
    assertThat(folder).isEmptyDirectory();
  }

  /// Writes more than the limit above, and prints the problem as a command would.
  static final class WriteLongClip {
    private WriteLongClip() {}

    public static void main(String[] args) {
      try {
        Clips.write(Path.of(args[0]), 60, 320, 240);
      } catch (ProblemException e) {
        System.out.println(e.getMessage());
        System.exit(2);
      }
    }
  }
}
