package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.video.VideoReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Videos from images are made from workflows as from the command line, to the byte.
class ImageWorkflowIT {
  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(template.resolve("small"));
    MusubiProject.ofImages(template.resolve("images"));
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template.resolve("small"), folder.resolve("project"));
    var images = new UserFolder(template.resolve("images"));
    user.file("models/i2v.safetensors", images.bytes("transformer-fp32.safetensors"))
        .file("models/clip.safetensors", images.bytes("clip.safetensors"))
        .file("start/start.png", images.bytes("stills/still0.png"));
  }

  private Path path(String name) {
    return user.path().resolve(name);
  }

  private Path make(String name, Path image, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--output",
                name,
                "--transformer",
                "models/i2v.safetensors",
                "--clip",
                "models/clip.safetensors",
                "--image",
                image.toString(),
                "--size",
                "64x48",
                "--frames",
                "5",
                "--steps",
                "2",
                "--negative",
                "blurry",
                "--sampler",
                "EULER"));
    arguments.addAll(List.of(more));
    var run = user.generate(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return path(name);
  }

  private Path from(Path workflow, String name, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "generate",
                "--from",
                workflow.toString(),
                "--output",
                name,
                "--dtype",
                "FLOAT32",
                "--vae-dtype",
                "FLOAT32",
                "--models",
                path("models").toString(),
                "--models",
                path("start").toString()));
    arguments.addAll(List.of(more));
    var run = user.run(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return path(name);
  }

  /// The sidecar of a video without genga's own request: what ComfyUI would save.
  private Path workflowOf(Path video) throws IOException {
    var sidecar = Files.readString(video.resolveSibling(video.getFileName() + ".json"));
    assertThat(sidecar).contains("\"genga_request\"");
    return Files.writeString(
        path("workflow.json"),
        sidecar.replace("\"genga_request\"", "\"x\"").replace("\"genga\" :", "\"other\" :"));
  }

  @Test
  void theWorkflowInAVideoMakesItAgain() throws IOException {
    var made = make("made.mp4", path("start/start.png"));
    assertThat(from(workflowOf(made), "again.mp4")).hasSameBinaryContentAs(made);
    var frames = VideoReader.read(made, 0, 4);
    assertThat(frames.getFirst().rgb()).isNotEqualTo(frames.getLast().rgb());
  }

  /// The last frame of a video, which the workflow takes out of the file.
  @Test
  void aVideoGoesOnWhereOneEndsFromTheWorkflowAlone() throws IOException {
    Files.move(make("first.mp4", path("start/start.png")), path("start/first.mp4"));
    var made = make("made.mp4", path("start/first.mp4"));
    assertThat(Files.readString(path("made.mp4.json"))).contains("VHS_SelectImages");
    assertThat(from(workflowOf(made), "again.mp4")).hasSameBinaryContentAs(made);
  }

  /// By ComfyUI's own nodes, as its templates have them.
  @Test
  void aWorkflowOfTheCoreMakesWhatTheCommandLineDoes() throws IOException {
    var made = make("made.mp4", path("start/start.png"), "--flow-shift", "5");
    var workflow = Files.writeString(path("core.json"), CORE);
    assertThat(from(workflow, "core.mp4")).hasSameBinaryContentAs(made);
  }

  private static final String CORE =
      """
      {"1": {"class_type": "UNETLoader", "inputs": {"unet_name": "i2v.safetensors",
          "weight_dtype": "default"}},
       "2": {"class_type": "CLIPLoader", "inputs": {"clip_name": "text-encoder.safetensors",
          "type": "wan", "device": "default"}},
       "3": {"class_type": "ModelSamplingSD3", "inputs": {"model": ["1", 0], "shift": 5.0}},
       "4": {"class_type": "CLIPTextEncode", "inputs": {"text": "a rabbit", "clip": ["2", 0]}},
       "5": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["2", 0]}},
       "6": {"class_type": "LoadImage", "inputs": {"image": "start.png"}},
       "7": {"class_type": "ImageScale", "inputs": {"image": ["6", 0],
          "upscale_method": "bicubic", "width": 64, "height": 48, "crop": "center"}},
       "8": {"class_type": "CLIPVisionLoader", "inputs": {"clip_name": "clip.safetensors"}},
       "9": {"class_type": "CLIPVisionEncode", "inputs": {"clip_vision": ["8", 0],
          "image": ["7", 0], "crop": "none"}},
       "10": {"class_type": "VAELoader", "inputs": {"vae_name": "vae.safetensors"}},
       "11": {"class_type": "WanImageToVideo", "inputs": {"positive": ["4", 0],
          "negative": ["5", 0], "vae": ["10", 0], "width": 64, "height": 48, "length": 5,
          "batch_size": 1, "clip_vision_output": ["9", 0], "start_image": ["7", 0]}},
       "12": {"class_type": "KSampler", "inputs": {"model": ["3", 0], "positive": ["11", 0],
          "negative": ["11", 1], "latent_image": ["11", 2], "seed": 1, "steps": 2, "cfg": 5.0,
          "sampler_name": "euler", "scheduler": "simple", "denoise": 1.0}},
       "13": {"class_type": "VAEDecode", "inputs": {"samples": ["12", 0], "vae": ["10", 0]}},
       "14": {"class_type": "CreateVideo", "inputs": {"images": ["13", 0], "fps": 16.0}},
       "15": {"class_type": "SaveVideo", "inputs": {"video": ["14", 0],
          "filename_prefix": "wan", "format": "auto", "codec": "auto"}}}
      """;
}
