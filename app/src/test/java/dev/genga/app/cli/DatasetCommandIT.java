package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a film to stills and a data set file that a plan reads, by the commands.
class DatasetCommandIT {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 96;

  @TempDir private Path folder;

  /// A scene of 72 frames at 24 a second, and one of 24, which is too short for a clip.
  @BeforeEach
  void cut() {
    var rate = Fraction.of(24);
    VideoWriter.write(
        folder.resolve("film.mp4"),
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          for (int i = 0; i < 96; i++) {
            sink.add(picture(i, i < 72 ? 40 : 200), i);
          }
        });
    var cut = run("cut", folder.resolve("film.mp4"), "-o", set(), "--frames", "21-48");
    assertThat(cut.exitCode()).as(cut.err()).isZero();
  }

  private static CommandRun run(Object... words) {
    return CommandRun.of(Stream.of(words).map(Object::toString).toArray(String[]::new));
  }

  private Path set() {
    return folder.resolve("set");
  }

  private static Frame picture(int index, int colour) {
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % WIDTH;
      int y = i / 3 / WIDTH;
      int wave = (x + index + (colour < 100 ? 0 : 3 * y)) % 96;
      rgb[i] = (byte) ((i % 3 == 0 ? colour : 255 - colour) / 2 + wave);
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  @Test
  void aSuggestedDataSetIsPlannedAsItWasShown() {
    var written = run("dataset", set());
    assertThat(written.exitCode()).as(written.err()).isZero();
    var planned = run("plan", set().resolve("dataset.toml"));
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    assertThat(epoch(written.out())).isNotEmpty().isEqualTo(epoch(planned.out()));
  }

  /// The table, without the file's name.
  private static String epoch(String out) {
    return out.substring(out.indexOf("section"), out.indexOf("On disk"));
  }

  @Test
  void stillsBecomeASectionOfPictures() {
    var stills = run("stills", set());
    assertThat(stills.exitCode()).as(stills.err()).isZero();
    assertThat(stills.out()).startsWith("1 still written, 0 there already");
    var written = run("dataset", set(), "--clips", "160x96 head 45", "--pictures", "160x96");
    assertThat(written.exitCode()).as(written.err()).isZero();
    assertThat(written.out()).contains("2 samples").contains("empty captions");
  }

  @Test
  void anEditedFileIsWrittenOverOnlyWhereThatIsSaid() throws IOException {
    var file = set().resolve("dataset.toml");
    assertThat(run("dataset", set(), "--clips", "160x96 head 45").exitCode()).isZero();
    Files.writeString(file, Files.readString(file) + "batch_size = 2\n");
    var refused = run("dataset", set());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("was edited since").contains("--replace");
    assertThat(file).content().contains("batch_size = 2");
    assertThat(run("dataset", set(), "--replace").exitCode()).isZero();
    assertThat(file).content().doesNotContain("batch_size = 2");
  }

  @Test
  void allSectionsThatCannotBeReadAreToldTogether() {
    var refused = run("dataset", set(), "--clips", "160x96 tail 45", "--pictures", "100x96");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("a section of clips is not written like this")
        .contains("the size 100x96 can't be");
  }
}
