package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.models.HubStandIn;
import dev.genga.app.models.KnownModels;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.workflow.Recipe;
import dev.genga.wan.workflow.RequestTags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs `genga models` as a user would, with a hub in this process.
class ModelsCommandTest {
  @TempDir private Path folder;

  private byte[] vae() throws IOException {
    var file = folder.resolve("any.safetensors");
    try (var _ = TensorScope.open()) {
      Map<String, Tensor> tensors =
          Map.of("decoder.middle.0.residual.0.gamma", Tensors.of(new float[1], 1));
      SafetensorsWriter.write(file, tensors, Map.of());
    }
    var bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "pull", "check"})
  void helpFitsItsWidthAndHasAnExample(String command) {
    var help = CommandRun.of("models", command, "--help").out();
    assertThat(help.lines()).allMatch(line -> line.length() <= 100);
    assertThat(help).contains("\nExample").contains("  genga models " + command);
  }

  @Test
  void theListHasEveryModelAndItsFilesWhereAsked() {
    var list = CommandRun.of("models", "list").out();
    var files = CommandRun.of("models", "list", "--files").out();
    for (var model : KnownModels.all()) {
      assertThat(list).contains("  " + model.name() + " ").contains(model.purpose());
      assertThat(files).contains(model.files().getLast().path());
    }
    assertThat(list).doesNotContain(".safetensors");
  }

  @Test
  void aModelIsPulledAndThenCheckedByWhatIsInIt() throws IOException {
    var models = folder.resolve("models").toString();
    try (var hub =
        new HubStandIn()
            .has(
                "Comfy-Org/Wan_2.1_ComfyUI_repackaged",
                "split_files/vae/wan_2.1_vae.safetensors",
                vae())) {
      var pull = CommandRun.of("models", "pull", "vae", "-o", models, "--hub", hub.address());
      assertThat(pull.err()).isEmpty();
      assertThat(pull.exitCode()).isZero();
      assertThat(pull.out())
          .endsWith("wan_2.1_vae.safetensors: is there now, its SHA-256 is the hub's\n");
    }
    var check = CommandRun.of("models", "check", models);
    assertThat(check.exitCode()).isZero();
    assertThat(check.out())
        .contains("wan_2.1_vae.safetensors: a VAE, float32 [vae]\n")
        .contains(
            "text to video lacks a transformer (t2v-14b-fp8-scaled or t2v-1.3b), a text encoder");
  }

  @Test
  void aRecipeThatLacksAModelEndsWithTwo() throws IOException {
    var recipe =
        Files.writeString(folder.resolve("style.toml"), "vae = \"wan_2.1_vae.safetensors\"\n");
    var check = CommandRun.of("models", "check", folder.toString(), "--for", recipe.toString());
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.out())
        .isEqualTo("the recipe %s lacks the vae wan_2.1_vae.safetensors (vae)\n".formatted(recipe));
  }

  /// A video that genga made, in a folder of its own, and its workflow alone.
  @Test
  void whatAVideoOrAWorkflowLacksIsTold() throws IOException {
    var models = Files.createDirectory(folder.resolve("models"));
    Files.write(models.resolve("wan_2.1_vae.safetensors"), vae());
    var video = folder.resolve("made").resolve("cat.mp4");
    var workflow = write(video);
    for (var file : List.of(video, workflow)) {
      var check = CommandRun.of("models", "check", models.toString(), "--for", file.toString());
      assertThat(check.exitCode()).as(check.err()).isEqualTo(2);
      assertThat(check.out())
          .endsWith(
              "the recipe %s lacks the transformer wan2.1_t2v_1.3B_bf16.safetensors (t2v-1.3b), the"
                      .formatted(file)
                  + " text encoder umt5_xxl_fp16.safetensors (t5), the LoRA style.safetensors\n");
    }
    for (var name :
        List.of(
            "wan2.1_t2v_1.3B_bf16.safetensors", "umt5_xxl_fp16.safetensors", "style.safetensors")) {
      Files.createFile(video.resolveSibling(name));
    }
    for (var file : List.of(video, workflow)) {
      var check = CommandRun.of("models", "check", models.toString(), "--for", file.toString());
      assertThat(check.exitCode()).as(check.err()).isZero();
      assertThat(check.out()).endsWith("the recipe %s: all is there\n".formatted(file));
    }
  }

  @Test
  void aVideoThatSaysNothingIsTold() throws IOException {
    var video = folder.resolve("holidays.mp4");
    var frame = new Frame(32, 16, new byte[3 * 32 * 16]);
    VideoWriter.write(video, Fraction.of(16), Map.of(), Collections.nCopies(2, frame));
    var check = CommandRun.of("models", "check", folder.toString(), "--for", video.toString());
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.err())
        .contains("carries no request of genga and no workflow of ComfyUI", video.toString());
  }

  /// Writes a video with what it carries, and the workflow in it beside it.
  private static Path write(Path video) throws IOException {
    var request =
        GenerationRequest.of("a cat", 1)
            .withSize(new VideoSize(32, 16, 5))
            .withLoras(List.of(new LoraUse("style.safetensors", 1)));
    var names =
        new Recipe.Models(
            "wan2.1_t2v_1.3B_bf16.safetensors",
            "wan_2.1_vae.safetensors",
            "umt5_xxl_fp16.safetensors");
    var tags = RequestTags.of(request, names, video).tags();
    var frame = new Frame(32, 16, new byte[3 * 32 * 16]);
    GeneratedFile.write(video, request, Collections.nCopies(5, frame), tags);
    return Files.writeString(
        video.resolveSibling("workflow.json"), Objects.requireNonNull(tags.get("workflow")));
  }

  @Test
  void allThatIsWrongWithACommandLineIsToldAtOnce() {
    var pull =
        CommandRun.of("models", "pull", "vaee", "clip", "--hub", "here", "-o", folder.toString());
    assertThat(pull.exitCode()).isEqualTo(2);
    assertThat(pull.err())
        .isEqualTo(
            """
            error: no model is called vaee
               at: genga models pull vaee
              fix: did you mean vae? `genga models list` shows all names

            error: this is no address of a hub
               at: --hub here
              fix: write it as https://huggingface.co
            """);
  }

  @Test
  void aPlaceThatIsNotThereIsTold() {
    var check = CommandRun.of("models", "check", folder.resolve("gone").toString());
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.err()).startsWith("error: there is no such file or folder\n");
  }
}
