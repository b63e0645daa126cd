package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import dev.genga.video.VideoReader;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.NoiseOrder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The three commands in one text, with previews.
class MusubiPreviewsIT {
  private static final String COMMANDS =
      """
      python wan_cache_latents.py --dataset_config FOLDER/dataset.toml --vae FOLDER/models/vae.safetensors
      python wan_cache_text_encoder_outputs.py ^
        --dataset_config FOLDER/dataset.toml --t5 FOLDER/models/text-encoder.safetensors
      accelerate launch wan_train_network.py --dit FOLDER/models/transformer.safetensors ^
        --vae FOLDER/models/vae.safetensors --t5 FOLDER/models/text-encoder.safetensors ^
        --dataset_config FOLDER/dataset.toml --network_module networks.lora_wan ^
        --optimizer_type AdamW --learning_rate 1e-3 --max_train_steps 4 --seed 3 ^
        --sample_prompts FOLDER/prompts.txt --sample_at_first --sample_every_n_steps 4 ^
        --output_dir FOLDER/out --output_name style --logging_dir FOLDER/board --log_prefix run-
      """;

  private static final int[] FRAMES = {0, 1, 2, 3, 4};

  @TempDir private Path folder;

  @BeforeEach
  void writeProject() {
    SmallProject.write(folder);
    new UserFolder(folder)
        .dataset(SmallDataset.firstFrames())
        .file(
            "prompts.txt",
            "A rabbit. --w 64 --h 64 --f 5 --d 7 --s 2 --l 1\n"
                + "A bird. --w 64 --h 64 --f 1 --d 8 --s 2 --l 1 --fs 3\n");
  }

  private CommandRun run(String... options) {
    return runText(COMMANDS, options);
  }

  private CommandRun runText(String commands, String... options) {
    var standard = System.in;
    String text = commands.replace("FOLDER", folder.toString());
    System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    try {
      var words = new ArrayList<>(List.of("--engine", "bundled", "musubi"));
      words.addAll(List.of(options));
      words.addAll(List.of("--device", "cpu"));
      var run = CommandRun.of(words.toArray(String[]::new));
      assertThat(run.exitCode()).as(run.err()).isZero();
      return run;
    } finally {
      System.setIn(standard);
    }
  }

  private List<Path> previews() throws IOException {
    try (var files = Files.list(folder.resolve("out/sample"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void previewsAreGengasOwnWhichIsSaidOnce() throws IOException {
    var run = run();
    assertThat(run.err().split("previews are genga's own generation", -1)).hasSize(2);
    assertThat(previews())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "style_000000_01_7.mp4",
            "style_000000_02_8.png",
            "style_000004_01_7.mp4",
            "style_000004_02_8.png");
    var request = GeneratedFile.request(previews().getFirst());
    assertThat(request.framesPerSecond()).isEqualTo(16);
    assertThat(request.sampling().flowShift()).isEqualTo(5);
    try (var runs = Files.list(folder.resolve("board"))) {
      assertThat(runs.toList())
          .singleElement()
          .satisfies(of -> assertThat(of.getFileName().toString()).startsWith("run-"));
    }
  }

  @Test
  void musubisPreviewsHaveItsNamesShiftAndRate() throws IOException {
    var run = run("--musubi-previews");
    assertThat(run.err()).contains("previews are as musubi-tuner's");
    assertThat(previews()).hasSize(4);
    assertThat(previews().get(0).getFileName().toString())
        .matches("style_000004_00_\\d{14}_7\\.mp4");
    assertThat(previews().get(2).getFileName().toString())
        .matches("style_e000000_00_\\d{14}_7\\.mp4");
    var video = GeneratedFile.request(previews().get(0));
    assertThat(video.framesPerSecond()).isEqualTo(24);
    assertThat(video.sampling().flowShift()).isEqualTo(14.5);
    var image = GeneratedFile.request(previews().get(1));
    assertThat(image.sampling().flowShift()).isEqualTo(3);
  }

  private List<String> loras() throws IOException {
    try (var files = Files.list(folder.resolve("out"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".safetensors"))
          .sorted()
          .toList();
    }
  }

  @Test
  void aPreviewLeavesNoFileBesideIt() throws IOException {
    runText(
        COMMANDS
            .replace("--sample_every_n_steps 4", "--sample_every_n_steps 1")
            .replace("--seed 3", "--seed 3 --save_every_n_steps 2"));
    assertThat(loras())
        .containsExactly(
            "style-step00000002.safetensors",
            "style-step00000004.safetensors",
            "style.safetensors");
    assertThat(previews()).as("before the first step and after each").hasSize(2 * 5);
  }

  /// An epoch has four batches.
  @Test
  void theEpochThatTheRunsEndCutsShortHasItsPreviews() throws IOException {
    runText(
        COMMANDS
            .replace("--max_train_steps 4", "--max_train_steps 6")
            .replace("--sample_at_first", "")
            .replace("--sample_every_n_steps 4", "--sample_every_n_epochs 1"),
        "--musubi-previews");
    assertThat(previews())
        .extracting(file -> file.getFileName().toString().substring(0, 17))
        .containsExactly(
            "style_e000001_00_", "style_e000001_01_", "style_e000002_00_", "style_e000002_01_");
    assertThat(loras()).containsExactly("style.safetensors");
  }

  /// Its request says whose noise it is.
  @Test
  void aPreviewAsMusubisIsMadeAgainFromItself() throws IOException {
    run("--musubi-previews");
    var preview = previews().getFirst();
    assertThat(GeneratedFile.request(preview).task().noise()).isEqualTo(NoiseOrder.MUSUBI);
    var shown = VideoReader.read(preview, FRAMES);
    assertThat(VideoReader.read(again(preview, "again.mp4"), FRAMES)).isEqualTo(shown);
    assertThat(VideoReader.read(again(preview, "other.mp4", "--noise", "comfyui"), FRAMES))
        .isNotEqualTo(shown);
  }

  private Path again(Path preview, String name, String... more) {
    var words =
        new ArrayList<>(
            List.of("--engine", "bundled", "generate", "--from", preview.toString(), "-o"));
    words.add(folder.resolve(name).toString());
    for (var model : List.of("transformer", "vae")) {
      words.addAll(List.of("--" + model, folder.resolve("models/" + model + ".safetensors") + ""));
    }
    words.addAll(List.of("--t5", folder.resolve("models/text-encoder.safetensors").toString()));
    words.addAll(List.of(more));
    words.addAll(List.of("--dtype", "FLOAT32", "--device", "cpu"));
    var run = CommandRun.of(words.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return folder.resolve(name);
  }
}
