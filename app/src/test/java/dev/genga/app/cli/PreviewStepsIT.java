package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.video.VideoInfo;
import dev.genga.video.VideoProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Looking on while a video is made.
class PreviewStepsIT {
  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project"));
  }

  private CommandRun generate(String... more) {
    var arguments = new ArrayList<>(List.of("--size", "96x64", "--steps", "4"));
    arguments.addAll(List.of(more));
    return user.generate(arguments.toArray(String[]::new));
  }

  @Test
  void theVideoIsTheSameToTheBitAndThePreviewLiesBesideIt() {
    var plain = generate("--frames", "9");
    assertThat(plain.exitCode()).as(plain.err()).isZero();
    byte[] expected = user.bytes("made.mp4");
    assertThat(user.path().resolve("made.preview.mp4")).doesNotExist();

    var watched = generate("--frames", "9", "--preview-steps", "2");
    assertThat(watched.exitCode()).as(watched.err()).isZero();
    assertThat(user.bytes("made.mp4")).isEqualTo(expected);
    var preview = user.path().resolve("made.preview.mp4");
    assertThat(watched.err()).contains("previews of its steps: " + preview);
    VideoInfo info = VideoProbe.probe(preview);
    assertThat(info.width()).isEqualTo(48);
    assertThat(info.height()).isEqualTo(32);
  }

  @Test
  void aStillHasAStillPreview() {
    var run = generate("--frames", "1", "--output", "made.png", "--preview-steps", "4");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(user.path().resolve("made.preview.png")).exists();
  }

  /// A folder is where the preview is to be.
  @Test
  void aPreviewThatCanNotBeWrittenEndsNothing() throws Exception {
    Files.createDirectories(user.path().resolve("made.preview.mp4/x"));
    var run = generate("--frames", "5", "--preview-steps", "1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err().lines().filter(line -> line.startsWith("warning: no more previews")))
        .hasSize(1);
    assertThat(user.path().resolve("made.mp4")).isRegularFile();
  }

  @Test
  void previewsAfterStepsThatThereAreNotAreRefused() {
    user.refuses(
        () -> generate("--frames", "5", "--preview-steps", "5"),
        """
        error: there is no preview after each 5 of 4 steps
           at: --preview-steps 5
          fix: use 1 to 4
        """);
  }
}
