package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.ProgramRun;
import dev.genga.base.FolderLock;
import dev.genga.testing.files.RulesOfProcess;
import dev.genga.testing.files.WriteMoment;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoProbe;
import dev.genga.video.VideoWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Films cut, clips taken in, scored and exported, by the commands.
class CutIT {
  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Object... words) {
    out.reset();
    err.reset();
    var arguments = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      arguments[i] = words[i].toString();
    }
    return Genga.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complaint() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Path film() {
    return folder.resolve("film.mp4");
  }

  /// Two scenes of 72 frames at 24 a second, so of 48 at 16.
  @BeforeEach
  void writeFilm() {
    var rate = Fraction.of(24);
    VideoWriter.write(
        film(),
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          for (int i = 0; i < 144; i++) {
            sink.add(picture(i, i < 72 ? 40 : 200), i);
          }
        });
  }

  private static Frame picture(int index, int colour) {
    var rgb = new byte[3 * 96 * 64];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % 96;
      rgb[i] = (byte) ((i % 3 == 0 ? colour : 255 - colour) / 2 + (x + index) % 96);
    }
    return new Frame(96, 64, rgb);
  }

  @Test
  void aFilmBecomesClipsThatAreScoredAndExported() throws IOException {
    var set = folder.resolve("set");
    assertThat(run("cut", film(), "-o", set)).as(complaint()).isZero();
    assertThat(printed())
        .isEqualTo("1 film, 2 scenes, 2 clips written, 0 there already: " + set + "\n");
    assertThat(VideoProbe.probe(set.resolve("clips/film-scene-0002-1.mp4")).frames()).isEqualTo(48);
    assertThat(run("cut", film(), "-o", set)).isZero();
    assertThat(printed()).contains("0 clips written, 2 there already");

    assertThat(run("score", set)).as(complaint()).isZero();
    assertThat(printed()).startsWith("2 clips scored").contains("clips/film-scene-0001-1.mp4");
    assertThat(run("export", set)).as(complaint()).isZero();
    assertThat(Files.readAllLines(set.resolve("export/clip.csv"))).hasSize(3);
    assertThat(Files.readAllLines(set.resolve("export/score.csv"))).hasSize(17);
  }

  @Test
  void whatCannotBeCutIsToldAtTheEndWithExitCodeTwo() throws IOException {
    var bad = Files.writeString(folder.resolve("bad.mp4"), "no film\n".repeat(99));
    var set = folder.resolve("set");
    assertThat(run("cut", bad, film(), "-o", set)).isEqualTo(2);
    assertThat(printed()).startsWith("1 film, 2 scenes, 2 clips written");
    assertThat(complaint())
        .contains("set aside: bad.mp4")
        .contains("error: the file can't be read as a video")
        .contains("at: " + bad);
  }

  @Test
  void lengthsThatNoClipCanHaveAreRefusedBeforeWork() {
    var set = folder.resolve("set");
    assertThat(run("cut", film(), "-o", set, "--frames", "81-45")).isEqualTo(2);
    assertThat(complaint()).contains("clips can't have such lengths").contains("45-81");
    assertThat(set).doesNotExist();
  }

  @Test
  void clipsThatExistAreTakenInAndConverted() throws IOException {
    var clips = Files.createDirectories(folder.resolve("clips"));
    Files.copy(film(), clips.resolve("a.mp4"));
    Files.writeString(clips.resolve("a.txt"), "waves");
    var converted = folder.resolve("at16");
    assertThat(
            run(
                "import",
                clips,
                "-o",
                folder.resolve("set"),
                "--windows",
                "97",
                "--convert",
                converted))
        .as(complaint())
        .isZero();
    assertThat(printed())
        .contains("1 clips, 0 pictures, 1 with captions")
        .contains("144 frames at 24.000 a second, 96 at 16; no longer: windows of 97")
        .contains("fit into 1 of 1 clips as they are, into 0 at 16");
    assertThat(VideoProbe.probe(converted.resolve("a.mp4")).frames()).isEqualTo(96);
    assertThat(converted.resolve("a.txt")).hasContent("waves");
  }

  @Test
  void theWindowsOfADataSetFileAreLookedAtWithoutTypingThem() throws IOException {
    var clips = Files.createDirectories(folder.resolve("clips"));
    Files.copy(film(), clips.resolve("a.mp4"));
    var plan =
        Files.writeString(
            folder.resolve("dataset.toml"),
            """
            [[datasets]]
            video_directory = "clips"
            cache_directory = "cache"
            caption_extension = ".txt"
            resolution = [96, 64]
            target_frames = [21, 100]
            """);
    var set = folder.resolve("set");
    assertThat(run("import", clips, "-o", set, "--plan", plan, "--windows", "45"))
        .as(complaint())
        .isZero();
    // 100 is trained on as 97; 144 frames at 24 a second are 96 at 16.
    assertThat(printed())
        .contains("144 frames at 24.000 a second, 96 at 16; no longer: windows of 97\n")
        .contains("windows of 21 frames: fit into 1 of 1 clips as they are, into 1 at 16")
        .contains("windows of 45 frames: fit into 1 of 1 clips as they are, into 1 at 16")
        .contains("windows of 97 frames: fit into 1 of 1 clips as they are, into 0 at 16");

    assertThat(run("import", clips, "-o", set, "--plan", folder.resolve("gone.toml"))).isEqualTo(2);
    assertThat(complaint()).contains("gone.toml");
  }

  @Test
  void aDiskThatFillsUpInTheMiddleOfACutCostsTheClipAtHandAlone() throws Exception {
    var set = folder.resolve("set");
    var moment =
        new WriteMoment(WriteMoment.Place.BEFORE_SYNC, "clips/film-scene-0002-1.mp4", 1, "");
    var full =
        ProgramRun.in(folder)
            .with(RulesOfProcess.fullDisk(moment))
            .run("cut", film().toString(), "-o", set.toString());
    assertThat(full.exitCode()).as(full.err()).isEqualTo(2);
    assertThat(full.err())
        .contains(
            "error: the video can't be written: No space left on device\n   at: "
                + set.resolve("clips/film-scene-0002-1.mp4"));
    try (var clips = Files.list(set.resolve("clips"))) {
      assertThat(clips).containsExactly(set.resolve("clips/film-scene-0001-1.mp4"));
    }
    assertThat(run("cut", film(), "-o", set)).as(complaint()).isZero();
    assertThat(printed()).contains("1 clip written, 1 there already");
  }

  /// The index, which its own library writes, can't grow.
  @Test
  @EnabledOnOs(OS.LINUX)
  void anIndexThatFindsNoRoomIsNamedAndTheSameCommandGoesOn() throws Exception {
    var set = folder.resolve("set");
    var full =
        ProgramRun.in(folder)
            .withFilesUpTo(48 << 10)
            .run("cut", film().toString(), "-o", set.toString());
    assertThat(full.exitCode()).as(full.err()).isEqualTo(2);
    assertThat(full.err())
        .contains("error: the index can't be read or written: ")
        .contains("at: " + set.resolve("genga.db"));
    assertThat(run("cut", film(), "-o", set)).as(complaint()).isZero();
    assertThat(printed()).contains("1 film, 2 scenes, 2 clips");
  }

  @Test
  void aSecondRunInTheSameFolderIsRefused() {
    var set = folder.resolve("set");
    try (var _ = FolderLock.take(set)) {
      assertThat(run("cut", film(), "-o", set)).isEqualTo(2);
      assertThat(complaint()).contains(set.toString());
    }
    assertThat(run("cut", film(), "-o", set)).as(complaint()).isZero();
  }
}
