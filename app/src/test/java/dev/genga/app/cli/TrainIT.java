package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import dev.genga.app.run.Machine;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.tensor.Engine.DeviceMemory;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.training.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a creator has in hand after `genga train`.
class TrainIT {
  private static final String SECTION = SmallDataset.firstFrames();

  @TempDir private Path folder;
  private UserFolder user;

  @BeforeEach
  void writeProject() {
    SmallProject.write(folder);
    user = new UserFolder(folder).dataset(SECTION);
  }

  private Map<String, String> metadata(String lora) {
    try (var file = SafetensorsFile.open(folder.resolve("out").resolve(lora))) {
      return Map.copyOf(file.metadata());
    }
  }

  private String page() throws IOException {
    return Files.readString(folder.resolve("out/index.html"));
  }

  @Test
  void theScheduleIsUsedAndToldAndOldFilesGo() throws IOException {
    var run =
        user.train(
            "--steps",
            "6",
            "--learning-rate",
            "1e-3",
            "--lr-schedule",
            "linear",
            "--lr-warmup",
            "2",
            "--save-every-steps",
            "1",
            "--keep-last",
            "2");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(RunLog.readSteps(folder.resolve("out/log.jsonl")))
        .extracting(StepEntry::learningRate)
        .containsExactly(0.0, 5e-4, 1e-3, 7.5e-4, 5e-4, 2.5e-4);
    assertThat(metadata("lora.safetensors"))
        .containsEntry("ss_lr_scheduler", "linear")
        .containsEntry("ss_lr_warmup_steps", "2")
        .containsEntry("ss_learning_rate", "0.001");
    try (var files = Files.list(folder.resolve("out"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              ".genga.lock",
              "index.html",
              "log.jsonl",
              "logs",
              "lora-state",
              "lora-step00000004.safetensors",
              "lora-step00000005.safetensors",
              "lora.safetensors",
              "recipe.toml");
    }
    assertThat(page()).contains("0.001, linear, warm-up 2 steps", "Learning rate over steps");
  }

  @Test
  void timestepOptionsReachTheTrainingAndTheFile() {
    var plain = losses("plain");
    assertThat(losses("same")).isEqualTo(plain);
    assertThat(losses("buckets", "--num-timestep-buckets", "4")).isNotEqualTo(plain);
    assertThat(losses("weighted", "--weighting-scheme", "cosmap")).isNotEqualTo(plain);
    assertThat(losses("scale", "--sigmoid-scale", "2")).isNotEqualTo(plain);
    assertThat(losses("range", "--min-timestep", "500", "--max-timestep", "900"))
        .isNotEqualTo(plain);
    try (var file = SafetensorsFile.open(folder.resolve("range/lora.safetensors"))) {
      assertThat(file.metadata()).containsEntry("modelspec.timestep_range", "500,900");
    }
    try (var file = SafetensorsFile.open(folder.resolve("weighted/lora.safetensors"))) {
      assertThat(file.metadata()).containsEntry("ss_weighting_scheme", "cosmap");
    }
  }

  private List<Double> losses(String output, String... more) {
    var arguments = new ArrayList<>(List.of("--output", output));
    arguments.addAll(List.of(more));
    var run = user.train(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return steps(output);
  }

  /// Much memory, little, and what a user says.
  @Test
  void whatIsChosenAboutMemoryIsToldAndChangesNoNumber() throws IOException {
    long much = 64L << 30;
    var roomy = on(much).train("--output", "roomy");
    assertThat(roomy.exitCode()).as(roomy.err()).isZero();
    assertThat(roomy.err())
        .contains("memory: 4 of 4 blocks keep their activations, all weights stay: about ");
    // The model would fit; not beside what others are left.
    var tight = on(1L << 30).train("--output", "tight");
    assertThat(tight.exitCode()).as(tight.err()).isZero();
    assertThat(tight.err())
        .contains(
            "memory: no block keeps its activations, 2 of 4 blocks are there at a time: about ");
    var said = on(much).train("--output", "said", "--keep-activations", "1");
    assertThat(said.err()).contains("memory: 1 of 4 blocks keep their activations, all weights");
    var all =
        on(much).train("--output", "all", "--keep-activations", "2", "--blocks-in-memory", "0");
    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(all.err()).doesNotContain("memory: ");

    for (var output : List.of("tight", "said", "all")) {
      assertThat(steps(output)).isEqualTo(steps("roomy")).isNotEmpty();
      assertThat(folder.resolve(output).resolve("lora-state/step00000002.safetensors"))
          .hasSameBinaryContentAs(folder.resolve("roomy/lora-state/step00000002.safetensors"));
    }
    assertThat(Files.readString(folder.resolve("roomy/recipe.toml")))
        .as("to be chosen again where it runs again")
        .doesNotContain("keep_activations", "blocks_in_memory");
    user.refuses(
        () -> user.train("--vram-headroom", "-1"),
        """
        error: -1.0 GB can't stay free
           at: --vram-headroom
          fix: use 0 or more
        """);
  }

  private UserFolder on(long freeBytes) {
    return user.on(new Machine(DiskSpace.ofMachine(), _ -> new DeviceMemory(freeBytes, 64L << 30)));
  }

  private List<Double> steps(String output) {
    return RunLog.readSteps(folder.resolve(output).resolve("log.jsonl")).stream()
        .map(StepEntry::loss)
        .toList();
  }

  @Test
  void theOptimizerIsUsedAndTold() throws IOException {
    var plain = losses("plain", "--steps", "3", "--learning-rate", "1e-2");
    var same = List.of("--steps", "3", "--learning-rate", "1e-2", "--optimizer");
    assertThat(optimized("same", same, "torch.optim.AdamW")).isEqualTo(plain);
    assertThat(optimized("lion", same, "lion", "--optimizer-args", "betas=0.5,0.9"))
        .isNotEqualTo(plain);
    assertThat(optimizer("lion")).isEqualTo("lion_pytorch.lion_pytorch.Lion(betas=(0.5, 0.9))");
    assertThat(optimized("decayed", same, "AdamW8bit", "--weight-decay", "0.5"))
        .isNotEqualTo(plain);
    assertThat(optimizer("decayed"))
        .isEqualTo("bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.5)");

    assertThat(optimized("plus", same, "adamw", "--loraplus-ratio", "8")).isNotEqualTo(plain);
    try (var file = SafetensorsFile.open(folder.resolve("plus/lora.safetensors"))) {
      assertThat(file.metadata())
          .containsEntry("ss_network_args", "{\"loraplus_lr_ratio\": \"8.0\"}")
          .containsEntry("ss_optimizer", "torch.optim.adamw.AdamW");
    }
    assertThat(Files.readString(folder.resolve("plus/index.html")))
        .contains("AdamW, up matrices 8 times as fast");
  }

  private List<Double> optimized(String output, List<String> first, String... more) {
    var arguments = new ArrayList<>(first);
    arguments.addAll(List.of(more));
    return losses(output, arguments.toArray(String[]::new));
  }

  private String optimizer(String output) {
    try (var file = SafetensorsFile.open(folder.resolve(output).resolve("lora.safetensors"))) {
      return file.metadata().getOrDefault("ss_optimizer", "");
    }
  }

  @Test
  void anOptimizerThatFindsItsRateTellsIt() throws IOException {
    var run = user.train("--optimizer", "adafactor", "--steps", "3");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(RunLog.readSteps(folder.resolve("out/log.jsonl")))
        .extracting(StepEntry::learningRate)
        .containsExactly(1e-2, 1e-2, 1e-2);
    assertThat(metadata("lora.safetensors"))
        .containsEntry("ss_optimizer", "transformers.optimization.Adafactor(relative_step=True)")
        .containsEntry("ss_learning_rate", "None")
        .containsEntry("ss_lr_scheduler", "adafactor:5e-05");
    assertThat(page()).contains("the optimizer&#39;s own");

    var other = user.train("--optimizer", "prodigy", "--steps", "4");
    assertThat(other.err()).contains("error: optimizer is Prodigy; it was Adafactor");
  }

  @Test
  void savesByTheClockLeaveTheNumbersAsTheyAre() throws IOException {
    var plain = losses("plain", "--steps", "4");
    assertThat(losses("seldom", "--steps", "4", "--save-every-minutes", "1000")).isEqualTo(plain);
    var often = List.of("--steps", "4", "--save-every-minutes", "1e-6", "--keep-last", "2");
    assertThat(losses("often", often.toArray(String[]::new))).isEqualTo(plain);

    for (var output : List.of("seldom", "often")) {
      assertThat(
              Files.mismatch(
                  folder.resolve("plain/lora-state/step00000004.safetensors"),
                  folder.resolve(output).resolve("lora-state/step00000004.safetensors")))
          .isEqualTo(-1);
    }
    assertThat(loras("plain")).isEqualTo(loras("seldom")).containsExactly("lora.safetensors");
    assertThat(loras("often"))
        .containsExactly(
            "lora-step00000002.safetensors", "lora-step00000003.safetensors", "lora.safetensors");
    assertThat(Files.readString(folder.resolve("often/index.html")))
        .contains("every 0.000001 minutes");
  }

  @Test
  void statesByTheClockComeWithoutALora() throws IOException {
    var plain = losses("plain", "--steps", "4", "--save-state-every-minutes", "0");
    var often =
        losses("often", "--steps", "4", "--save-state-every-minutes", "1e-6", "--keep-states", "3");
    assertThat(often).isEqualTo(plain);
    assertThat(loras("often")).containsExactly("lora.safetensors");
    assertThat(new StateFolder(folder.resolve("often"), "lora").newestFirst())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "step00000004.safetensors", "step00000003.safetensors", "step00000002.safetensors");
    assertThat(new StateFolder(folder.resolve("plain"), "lora").newestFirst()).hasSize(1);
  }

  /// The LoRAs in a folder.
  private List<String> loras(String output) throws IOException {
    try (var files = Files.list(folder.resolve(output))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".safetensors"))
          .sorted()
          .toList();
    }
  }

  @Test
  void thePageShowsPreviewsCommandAndHowToGoOn() throws IOException {
    user.file("prompts.txt", "A rabbit. --w 64 --h 64 --f 1 --d 7 --s 2 --l 1\n");
    var run = user.train("--preview-prompts", "prompts.txt", "--preview-every-steps", "2");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            LoRA: FOLDER/out/lora.safetensors
            open: FOLDER/out/index.html
            """
                .replace("FOLDER", folder.toString()));
    assertThat(run.err()).doesNotContain("\r").doesNotContain("\u001b");
    assertThat(page())
        .contains("status finished")
        .contains("A rabbit.", "<img src=\"data:image/png;base64,")
        .contains("genga train " + folder.resolve("dataset.toml"), "--preview-every-steps 2")
        .contains("genga generate &#39;A rabbit.&#39;")
        .contains("href=\"./lora.safetensors\"")
        .doesNotContain("http-equiv");
  }

  @Test
  void aPreviewWithoutASeedHasTheSameInEveryProcess() throws IOException {
    user.file("prompts.txt", "A rabbit. --w 64 --h 64 --f 1 --s 1 --l 1\n");
    for (var output : List.of("out", "again")) {
      losses(
          output, "--preview-prompts", "prompts.txt", "--preview-every-steps", "2", "--steps", "2");
    }
    assertThat(previews("out")).hasSize(1).isEqualTo(previews("again"));
    losses("out", "--preview-prompts", "prompts.txt", "--preview-every-steps", "2", "--steps", "4");
    var names = previews("out");
    assertThat(names).hasSize(2);
    assertThat(names.getLast()).isEqualTo(names.getFirst().replace("000002", "000004"));
  }

  private List<String> previews(String output) throws IOException {
    try (var files = Files.list(folder.resolve(output).resolve("sample"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void keepingFilesThatAreNeverSavedIsRefused() {
    user.refuses(
        () -> user.train("--keep-last", "2"),
        """
        error: files are to be removed, but none are saved in between
           at: --keep-last
          fix: add --save-every-epochs, --save-every-steps or --save-every-minutes, or leave it out
        """);
  }
}
