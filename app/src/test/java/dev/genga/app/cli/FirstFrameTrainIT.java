package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.video.VideoReader;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `genga train` over an image-to-video model, from clips to previews.
class FirstFrameTrainIT {
  private static final String SECTION =
      """
      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache"
      resolution = [64, 48]
      frame_extraction = "head"
      target_frames = [5]
      """;

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
    user = UserFolder.copyOf(template.resolve("images"), folder.resolve("project"));
    UserFolder.copyOf(template.resolve("small/models"), user.path().resolve("models"));
    user.copy("transformer-fp32.safetensors", "models/i2v.safetensors")
        .copy("clip.safetensors", "models/clip.safetensors")
        .copy("stills/still0.png", "start/start.png")
        .dataset(SECTION);
  }

  private CommandRun train(String... more) {
    var words = new String[more.length + 6];
    System.arraycopy(
        new String[] {"--transformer", "models/i2v.safetensors", "--rank", "4", "--seed", "3"},
        0,
        words,
        0,
        6);
    System.arraycopy(more, 0, words, 6, more.length);
    return user.train(words);
  }

  private Path file(String name) {
    return user.path().resolve(name);
  }

  @Test
  void aLoraIsTrainedFromClipsAndAPreviewIsTheLaterGeneration() {
    String start = file("start/start.png").toString();
    user.file(
        "prompts.txt",
        "a square --i " + start + " --w 64 --h 48 --f 5 --d 7 --s 2 --l 1 --n none\n");
    var run =
        train(
            "--clip",
            "models/clip.safetensors",
            "--preview-prompts",
            "prompts.txt",
            "--preview-every-steps",
            "2",
            "--validation-share",
            "0.5");
    assertThat(run.exitCode()).as(run.err()).isZero();
    try (var lora = SafetensorsFile.open(file("out/lora.safetensors"))) {
      assertThat(lora.tensors())
          .containsKey("lora_unet_blocks_1_cross_attn_k_img.lora_down.weight")
          .containsKey("lora_unet_blocks_1_cross_attn_v_img.lora_up.weight");
    }
    try (var cache =
        SafetensorsFile.open(file("cache/clip0_00000-005_0064x0048_wan.safetensors"))) {
      assertThat(cache.tensors()).containsKeys("clip_bfloat16", "latents_image_2x6x8_bfloat16");
    }
    assertSameAsLater(file("out/sample/lora_000002_01_7.mp4"));
  }

  private void assertSameAsLater(Path preview) {
    var made =
        user.run(
            "generate",
            "--from",
            preview.toString(),
            "--output",
            "again.mp4",
            "--dtype",
            "FLOAT32",
            "--transformer",
            "models/i2v.safetensors",
            "--clip",
            "models/clip.safetensors",
            "--vae",
            "models/vae.safetensors",
            "--t5",
            "models/text-encoder.safetensors",
            "--vae-dtype",
            "FLOAT32");
    assertThat(made.exitCode()).as(made.err()).isZero();
    // The file itself tells where its LoRA lies, as seen from it.
    var again = VideoReader.read(file("again.mp4"), 0, 1, 2, 3, 4);
    var shown = VideoReader.read(preview, 0, 1, 2, 3, 4);
    for (int i = 0; i < shown.size(); i++) {
      assertThat(again.get(i).rgb()).as("frame %d", i).isEqualTo(shown.get(i).rgb());
    }
    assertThat(shown.get(4).rgb()).isNotEqualTo(shown.get(0).rgb());
  }

  @Test
  void anImageEncoderIsAskedForWhereOneIsNeededOnly() {
    user.refuses(
        () -> train(),
        """
        error: this transformer starts from an image, and no image encoder is named
           at: --clip
          fix: name models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth or clip_vision_h.safetensors
        """);
    user.refuses(
        () -> user.train("--clip", "models/clip.safetensors"),
        """
        error: this transformer starts from no image, and an image encoder is named
           at: FOLDER/models/transformer.safetensors
          fix: leave --clip out, or name an image-to-video transformer
        """);
  }

  /// The check of the previews finds it too.
  @Test
  void whatIsNoImageEncoderIsToldOnce() {
    user.file(
        "prompts.txt",
        "a square --i "
            + file("start/start.png")
            + " --w 64 --h 48 --f 5 --d 7 --s 2 --l 1 --n none\n");
    user.refuses(
        () ->
            train(
                "--clip",
                "models/vae.safetensors",
                "--preview-prompts",
                "prompts.txt",
                "--preview-every-steps",
                "2"),
        """
        error: this is a VAE, not an image encoder
           at: FOLDER/models/vae.safetensors
          fix: name models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth or clip_vision_h.safetensors
        """);
  }
}
