package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.run.Stages;
import dev.genga.chat.ChatServerStandIn;
import dev.genga.dataset.plan.PlanFile;
import dev.genga.dataset.plan.Sample;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.WindowRows;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Windows of a training, scored and asked about by the command.
class ScoreIT {
  private final ChatServerStandIn server = new ChatServerStandIn();
  @TempDir private Path folder;

  /// Two clips of 48 frames at 24 a second, so of 32 at 16; `cut.mp4` has a cut at its 30th frame, which is
  /// the 20th at 16 a second.
  @BeforeEach
  void importClips() throws IOException {
    var clips = Files.createDirectories(folder.resolve("clips"));
    write(clips.resolve("cut.mp4"), 30);
    write(clips.resolve("plain.mp4"), 99);
    for (var name : List.of("cut", "plain")) {
      Files.writeString(clips.resolve(name + ".txt"), "Waves roll. The light changes.");
    }
    Files.writeString(
        folder.resolve("dataset.toml"),
        """
        [general]
        caption_extension = ".txt"
        [[datasets]]
        video_directory = "clips"
        cache_directory = "cache/one"
        resolution = [96, 64]
        frame_extraction = "chunk"
        target_frames = [13]
        [[datasets]]
        video_directory = "clips"
        cache_directory = "cache/two"
        resolution = [64, 32]
        frame_extraction = "head"
        target_frames = [13, 29]
        """);
    assertThat(run("import", path("clips"), "-o", path("set")).exitCode()).isZero();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void write(Path file, int cut) {
    var rate = Fraction.of(24);
    VideoWriter.write(
        file,
        rate,
        rate.inverse(),
        Map.of(),
        sink -> {
          for (int i = 0; i < 48; i++) {
            sink.add(picture(i, i < cut ? 40 : 200), i);
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

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static CommandRun run(String... words) {
    return CommandRun.of(words);
  }

  @Test
  void theWindowsAreThoseThatThePlanTakes() throws IOException {
    var run = run("score", path("set"), "--plan", path("dataset.toml"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    // Both clips: 0 to 13 in both sections, 13 to 26, and 0 to 29.
    assertThat(run.out()).startsWith("2 clips and 6 windows scored");
    assertThat(run("plan", path("dataset.toml")).exitCode()).isZero();
    var planned = new ArrayList<List<Integer>>();
    var plan = PlanFile.read(Stages.planFile(folder.resolve("dataset.toml")));
    for (var section : plan.sections()) {
      for (var media : section.media()) {
        for (Sample sample : media.samples()) {
          int[] frames = media.fileFrames(sample);
          planned.add(List.of(frames[0], frames[frames.length - 1], frames.length));
        }
      }
    }
    var scored = new ArrayList<List<Integer>>();
    try (var index = FilmIndex.openExisting(folder.resolve("set"))) {
      for (var window : WindowRows.all(index)) {
        var frames = window.frames();
        scored.add(List.of(frames.first(), frames.last(), frames.count()));
        assertThat(window.sections())
            .isEqualTo(
                frames.count() == 29
                    ? "section2"
                    : frames.first() == 0 ? "section1, section2" : "section1");
      }
    }
    assertThat(scored).isSubsetOf(planned);
    assertThat(planned).isSubsetOf(scored);
    assertThat(run.out())
        .containsSubsequence(
            "a cut, fade or flash inside:\n  " + path("clips/cut.mp4"),
            "6 windows of the training",
            "a cut, fade or flash inside:\n  " + path("clips/cut.mp4") + ", frames ");
    assertThat(run.out())
        .containsPattern("least movement:\n  .*\\.mp4: [0-9.]+\n")
        .as("what no clip has is not spoken of")
        .doesNotContain("black frames:", "text or credits:")
        .doesNotContainPattern(":\n[a-z].*:\n");
  }

  @Test
  void theWindowsOfATrimmedClipAreFramesOfTheWhole() {
    // Of the clip's frames 9 to 47, 26 at 16 a second: two windows, the cut at frame 30 in the
    // second.
    run("choose", path("set"), "--clip", path("clips/cut.mp4"), "--trim", "9-47", "--keep");
    assertThat(run("dataset", path("set"), "--clips", "96x64 chunk 13").exitCode()).isZero();

    var run = run("score", path("set"), "--plan", path("set/dataset.toml"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("2 clips and 2 windows scored")
        .doesNotContain("not in this index");
    assertThat(run("plan", path("set/dataset.toml")).exitCode()).isZero();
    var plan = PlanFile.read(Stages.planFile(folder.resolve("set/dataset.toml")));
    var media = plan.sections().getFirst().media().getFirst();
    assertThat(media.file().toString()).contains("trimmed");
    try (var index = FilmIndex.openExisting(folder.resolve("set"))) {
      var windows = WindowRows.all(index);
      var changes = new ArrayList<Double>();
      for (int i = 0; i < windows.size(); i++) {
        assertThat(windows.get(i).file()).isEqualTo(path("clips/cut.mp4"));
        var frames = windows.get(i).frames();
        var ofPart = media.fileFrames(media.samples().get(i));
        for (int j = 0; j < frames.count(); j++) {
          assertThat(frames.at(j)).isEqualTo(9 + ofPart[j]);
        }
        changes.add(WindowRows.score(index, windows.get(i).id(), "change"));
      }
      assertThat(changes.getLast()).as("the cut").isGreaterThan(20 + changes.getFirst());
    }
  }

  @Test
  void aRecipeNamesItsDataSetAndWhatIsLeftOut() throws IOException {
    Files.writeString(
        folder.resolve("style.toml"), "dataset = \"dataset.toml\"\nwithout = [\"section2\"]\n");

    var run = run("score", path("set"), "--plan", path("style.toml"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("2 clips and 4 windows scored");
  }

  @Test
  void statementsThatAWindowDoesNotShowAreListedBesideIt() {
    String unseen =
        "{\"statements\": [{\"number\": 1, \"visible\": true}, {\"number\": 2, \"visible\":"
            + " false}]}";
    server.answers(_ -> unseen);

    var run =
        run(
            "score",
            path("set"),
            "--plan",
            path("dataset.toml"),
            "--statements",
            "--chat",
            server.address(),
            "--chat-model",
            "m");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("statements: 6 windows asked about, 0 known already, 0 set aside, 0 left")
        .containsSubsequence(
            "said of the clip and not seen in the window:",
            "clips/cut.mp4, frames 0 to ",
            "    The light changes.");
    assertThat(run.out()).doesNotContain("    Waves roll.");
  }

  @Test
  void allThatIsWrongIsToldAtOnceAndNobodyIsAsked() {
    var run =
        run(
            "score",
            path("nowhere"),
            "--plan",
            path("none.toml"),
            "--statements",
            "--frames",
            "0",
            "--chat",
            server.address(),
            "--chat-model",
            "m");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no index of films", "none.toml", "--frames");
    assertThat(server.arrived()).isEmpty();
  }

  @Test
  void statementsWantWindowsAndOptionsOfThemWantStatements() {
    var without =
        run("score", path("set"), "--statements", "--chat", server.address(), "--chat-model", "m");
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err()).contains("name the data set file with --plan");

    var useless = run("score", path("set"), "--parallel", "3");
    assertThat(useless.exitCode()).isEqualTo(2);
    assertThat(useless.err()).contains("no use for --parallel");
  }

  @Test
  void clipsOfTheTrainingThatTheIndexLacksAreTold() throws IOException {
    Files.copy(folder.resolve("clips/plain.mp4"), folder.resolve("clips/later.mp4"));
    Files.writeString(folder.resolve("clips/later.txt"), "Waves roll.");

    var run = run("score", path("set"), "--plan", path("dataset.toml"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("not in this index, and not scored: 1 clip of the training", "later.mp4");
  }
}
