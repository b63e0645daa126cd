package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.models.HubStandIn;
import dev.genga.app.models.KnownModels;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
