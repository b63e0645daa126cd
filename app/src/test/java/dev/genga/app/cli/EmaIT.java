package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.training.validation.HeldOutHistory;
import dev.genga.training.validation.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a creator has whose weights are averaged over the steps.
class EmaIT {
  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
  }

  @BeforeEach
  void copyProject() {
    user =
        UserFolder.copyOf(template, folder.resolve("project")).dataset(SmallDataset.firstFrames());
  }

  private void train(String output, String kind, int steps, String... more) {
    var arguments =
        new ArrayList<>(
            List.of("--output", output, "--kind", kind, "--steps", Integer.toString(steps)));
    arguments.addAll(
        List.of("--name", "style", "--learning-rate", "1e-3", "--validation-scenes", "1"));
    arguments.addAll(List.of("--validate-every-steps", "2"));
    arguments.addAll(List.of(more));
    var run = user.train(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private List<Double> losses(String output) {
    return RunLog.readSteps(user.path().resolve(output).resolve("log.jsonl")).stream()
        .map(StepEntry::loss)
        .toList();
  }

  private List<Validation> validations(String output) {
    Path log = user.path().resolve(output).resolve("log.jsonl");
    return HeldOutHistory.of(RunLog.readEvents(log)).validations();
  }

  private Map<String, Integer> tensors(String output, String file) {
    var hashes = new HashMap<String, Integer>();
    try (var opened = SafetensorsFile.open(user.path().resolve(output).resolve(file));
        var _ = TensorScope.open()) {
      for (var name : opened.tensors().keySet()) {
        hashes.put(name, Arrays.hashCode(opened.read(name).toBytes()));
      }
    }
    return hashes;
  }

  @Test
  void theAverageIsSavedAndValidatedAndGoesOnAfterAStop() throws IOException {
    for (var kind : List.of("lora", "full")) {
      String plain = kind + "-plain";
      String whole = kind + "-whole";
      String parts = kind + "-parts";
      train(plain, kind, 6);
      train(whole, kind, 6, "--ema", "0.9");
      train(parts, kind, 3, "--ema", "0.9");
      train(parts, kind, 6, "--ema", "0.9");

      assertThat(losses(whole)).as("what is trained stays").isEqualTo(losses(plain)).hasSize(6);
      assertThat(losses(parts)).isEqualTo(losses(whole));
      assertThat(tensors(whole, "style.safetensors"))
          .isNotEqualTo(tensors(plain, "style.safetensors"));
      String state = "style-state/step00000006.safetensors";
      for (var file : List.of("style.safetensors", "style-best.safetensors", state)) {
        assertThat(tensors(parts, file)).as(file).isEqualTo(tensors(whole, file));
      }
      assertThat(tensors(whole, state)).containsKey("ema");
      var measured = validations(whole);
      var unaveraged = validations(plain);
      assertThat(measured.getFirst().samples()).isEqualTo(unaveraged.getFirst().samples());
      assertThat(measured.getLast().loss()).isNotEqualTo(unaveraged.getLast().loss());
      assertThat(Files.readString(user.path().resolve(whole).resolve("index.html")))
          .contains("averaged, of which 0.9 stay in a step");
      assertThat(Files.readString(user.path().resolve(whole).resolve("recipe.toml")))
          .contains("\nema = 0.9\n");
    }
  }

  @Test
  void averagesThatCanNotBeAreRefused() {
    for (var decay : List.of("0.0", "1.0", "NaN")) {
      user.refuses(
          () -> user.train("--ema", decay),
          """
          error: the share of an average that stays in each step is %s
             at: --ema
            fix: use a number above 0 and below 1, such as 0.995
          """
              .formatted(decay));
    }
    user.refuses(
        () -> user.train("--ema", "0.9", "--optimizer", "schedulefree-adamw"),
        """
        error: schedule-free AdamW averages the weights itself, but another average is wanted
           at: --ema
          fix: leave it out, or take another optimizer
        """);
    var run = user.train("--steps", "1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var other = user.train("--steps", "2", "--ema", "0.9");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("error: ema decay (0.9) is new");
  }
}
