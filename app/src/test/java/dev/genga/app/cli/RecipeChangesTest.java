package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.recipe.RecipeFile;
import dev.genga.base.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A project's recipe against the one that its run has left.
class RecipeChangesTest {
  private static final String RUN =
      """
      dataset = "../dataset.toml"
      transformer = "../models/t2v.safetensors"
      preview_prompts = "../prompts.txt"
      base_weights = ["../models/style.safetensors:0.5"]
      output = "."
      device = "cpu"
      rank = 16
      seed = 2025
      """;

  private static final String SAME =
      """
      dataset = "dataset.toml"
      transformer = "models/t2v.safetensors"
      preview_prompts = "prompts.txt"
      base_weights = ["models/style.safetensors:0.5"]
      output = "out"
      rank = 16
      seed = 2025
      """;

  @TempDir private Path project;

  @BeforeEach
  void train() throws IOException {
    Files.createDirectories(project.resolve("out"));
  }

  private RecipeFile read(String name, String text) throws IOException {
    var problems = new Problems();
    var file = Files.writeString(project.resolve(name), text);
    var read = RecipeFile.read(file, PlanRecipe.trainingKeys(), StageOptions.keys(), problems);
    problems.throwIfAny();
    return Objects.requireNonNull(read);
  }

  private List<String> changes(String now, String run) throws IOException {
    return RecipeChanges.of(read("recipe.toml", now), read("out/recipe.toml", run));
  }

  @Test
  void filesAreTheSameWhereverTheyAreSeenFromAndWhatSaysNothingIsNoChange() throws IOException {
    assertThat(changes(SAME, RUN)).isEmpty();
    assertThat(changes(SAME + "skip_short = false\ndevice = \"cuda\"\n", RUN)).isEmpty();
    assertThat(changes(SAME.replace("output = \"out\"\n", ""), RUN)).isEmpty();
  }

  @Test
  void aKeyWithAnotherValueIsTold() throws IOException {
    assertThat(changes(SAME.replace("rank = 16", "rank = 8"), RUN))
        .containsExactly("recipe.toml says rank = 8, and the run went by 16");
    assertThat(changes(SAME + "name = \"rain\"\n", RUN))
        .containsExactly("recipe.toml says name = rain, and the run went by none");
    assertThat(changes(SAME.replace(":0.5", ":0.6"), RUN))
        .singleElement()
        .asString()
        .contains("base_weights");
  }

  @Test
  void aKeyThatIsGoneIsToldWithWhatHoldsInItsPlace() throws IOException {
    assertThat(changes(SAME.replace("seed = 2025\n", ""), RUN))
        .containsExactly(
            "recipe.toml says no seed any more, which is 42 then, and the run went by 2025");
    assertThat(changes(SAME.replace("preview_prompts = \"prompts.txt\"\n", ""), RUN))
        .singleElement()
        .asString()
        .startsWith("recipe.toml says no preview_prompts any more, and the run went by ");
  }

  /// A run's own recipe has what follows from other options too.
  @Test
  void whatFollowsFromOtherOptionsIsNoChangeUntilTheyChange() throws IOException {
    String run = RUN + "learning_rate = 5e-5\nalpha = 16\nsteps = 1600\nname = \"lora\"\n";
    assertThat(changes(SAME, run)).isEmpty();
    assertThat(changes(SAME, run.replace("5e-5", "1e-4")))
        .containsExactly("recipe.toml says no learning_rate any more, and the run went by 1.0E-4");
    assertThat(changes(SAME + "alpha = 8\n", run))
        .containsExactly("recipe.toml says alpha = 8.0, and the run went by 16.0");
  }

  @Test
  void aKeyThatIsGoneAndWasTheDefaultIsNoChange() throws IOException {
    assertThat(changes(SAME, RUN + "max_grad_norm = 1\n")).isEmpty();
  }

  @Test
  void stagesThatAreNewGoneOrOtherAreTold() throws IOException {
    String stage = "[[stages]]\nsections = [\"1\"]\nepochs = 10\n";
    assertThat(changes(SAME + stage, RUN + stage)).isEmpty();
    assertThat(changes(SAME, RUN + stage + stage))
        .containsExactly("recipe.toml has 0 stages, and the run had 2");
    String other = "[[stages]]\nepochs = 5\nlearning_rate = 1e-4\n";
    assertThat(changes(SAME + stage + other, RUN + stage + stage))
        .containsExactly(
            "stage 2 of recipe.toml has another epochs, learning_rate, sections than the run's");
  }
}
