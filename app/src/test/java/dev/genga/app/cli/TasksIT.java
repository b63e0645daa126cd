package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import dev.genga.wan.generation.GeneratedFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `genga generate` makes of videos, and what it says of tasks that can't be.
class TasksIT {
  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
    var frame = new Frame(96, 64, new byte[96 * 64 * 3]);
    VideoWriter.write(
        template.resolve("clips/start.mp4"),
        Fraction.of(16),
        Map.of(),
        Collections.nCopies(18, frame));
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project"));
  }

  @Test
  void aVideoOfAVideoInWindowsAndTilesCarriesItsTaskAndIsMadeAgain() {
    var run =
        user.generate(
            "--video",
            "clips/start.mp4",
            "--strength",
            "0.5",
            "--size",
            "96x64",
            "--steps",
            "2",
            "--windows",
            "uniform:9:4",
            "--vae-tiling=64");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var request = GeneratedFile.request(user.path().resolve("made.mp4"));
    assertThat(request.size().frames()).isEqualTo(17);
    var video = request.task().video();
    assertThat(video == null ? -1 : video.strength()).isEqualTo(0.5);
    var again =
        user.run(
            "generate",
            "--from",
            user.path().resolve("made.mp4").toString(),
            "--output",
            "again.mp4",
            "--dtype",
            "FLOAT32",
            "--transformer",
            "models/transformer.safetensors",
            "--vae",
            "models/vae.safetensors",
            "--t5",
            "models/text-encoder.safetensors",
            "--vae-dtype",
            "FLOAT32");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(user.path().resolve("again.mp4"))
        .hasSameBinaryContentAs(user.path().resolve("made.mp4"));
  }

  @Test
  void tasksThatCanNotBeAreToldTogether() {
    user.refuses(
        () ->
            user.generate(
                "--size",
                "96x64",
                "--frames",
                "5",
                "--last-image",
                "clips/door.png",
                "--strength",
                "0.5",
                "--windows",
                "sliding",
                "--vae-tiling=60"),
        """
        error: a strength needs a video that it is over
           at: --strength
          fix: name one with --video

        error: 'sliding' are no windows
           at: --windows sliding
          fix: write them as static:81:16

        error: there is a last image and no first one
           at: --last-image
          fix: name the first frame as well, with --image

        error: tiles of 60 pixels can't be
           at: --vae-tiling
          fix: use a multiple of 8 from 64 on, such as 256
        """);
  }

  @Test
  void anImageThatIsMissingAndAModelOfAnotherTask() {
    user.refuses(
        () -> user.generate("--image", "clips/absent.png", "--size", "96x64"),
        """
        error: there is no such file
           at: FOLDER/clips/absent.png
          fix: name an image file
        """);
    user.refuses(
        () ->
            user.generate(
                "--image",
                "clips/start.mp4",
                "--size",
                "96x64",
                "--frames",
                "5",
                "--clip",
                "models/vae.safetensors"),
        """
        error: FOLDER/made.mp4 is to start from an image, which this text-to-video transformer can't
           at: FOLDER/models/transformer.safetensors
          fix: leave --image out, or name an image-to-video transformer

        error: this is a VAE, not an image encoder
           at: FOLDER/models/vae.safetensors
          fix: name models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth or clip_vision_h.safetensors
        """);
  }
}
