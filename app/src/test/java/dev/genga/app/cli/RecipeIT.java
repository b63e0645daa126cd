package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.demo.SmallProject;
import dev.genga.app.models.KnownModels;
import dev.genga.base.Problems;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a creator has who writes a recipe instead of options.
class RecipeIT {
  private static final String RECIPE =
      """
      dataset = "../dataset.toml"
      transformer = "../models/transformer.safetensors"
      vae = "../models/vae.safetensors"
      t5 = "../models/text-encoder.safetensors"
      vae_dtype = "FLOAT32"
      dtype = "FLOAT32"
      output = "../by-recipe"
      steps = 3
      rank = 4
      learning_rate = 1e-3
      lr_schedule = "constant_with_warmup"
      lr_warmup = 1
      exclude = [".*ffn.*"]
      """;

  @TempDir private Path folder;
  private UserFolder user;

  @BeforeEach
  void writeProject() {
    SmallProject.write(folder);
    user = new UserFolder(folder).dataset(SmallDataset.firstFrames());
  }

  private CommandRun recipe(String name, String text, String... more) {
    user.file(name, text);
    var arguments = new java.util.ArrayList<>(List.of("train", folder.resolve(name).toString()));
    arguments.addAll(List.of(more));
    return user.run(arguments.toArray(String[]::new));
  }

  private List<Double> losses(String output) {
    return RunLog.readSteps(folder.resolve(output).resolve("log.jsonl")).stream()
        .map(StepEntry::loss)
        .toList();
  }

  private Map<String, Integer> tensors(String output) {
    var hashes = new HashMap<String, Integer>();
    try (var file = SafetensorsFile.open(folder.resolve(output).resolve("lora.safetensors"));
        var _ = dev.genga.tensor.TensorScope.open()) {
      for (var name : file.tensors().keySet()) {
        hashes.put(name, java.util.Arrays.hashCode(file.read(name).toBytes()));
      }
    }
    return hashes;
  }

  @Test
  void aRecipeTrainsAsItsOptionsDo() throws IOException {
    var options =
        user.train(
            "--output",
            "by-options",
            "--steps",
            "3",
            "--rank",
            "4",
            "--learning-rate",
            "1e-3",
            "--lr-schedule",
            "constant_with_warmup",
            "--lr-warmup",
            "1",
            "--exclude",
            ".*ffn.*");
    assertThat(options.exitCode()).as(options.err()).isZero();
    var run = recipe("recipes/style.toml", RECIPE);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(losses("by-recipe")).hasSize(3).isEqualTo(losses("by-options"));
    assertThat(tensors("by-recipe")).isEqualTo(tensors("by-options"));

    // What a run leaves runs again, from wherever its options came.
    var again =
        user.run("train", folder.resolve("by-options/recipe.toml").toString(), "--output", "again");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(tensors("again")).isEqualTo(tensors("by-options"));
    assertThat(Files.readString(folder.resolve("again/recipe.toml")))
        .isEqualTo(Files.readString(folder.resolve("by-options/recipe.toml")))
        .contains("dataset = \"../dataset.toml\"\n", "output = \".\"\n", "learning_rate = 0.001\n");
    assertThat(Files.readString(folder.resolve("again/index.html"))).contains("recipe.toml");

    // It goes on in its own folder: there is nothing left to do.
    var done = user.run("train", folder.resolve("again/recipe.toml").toString());
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(losses("again")).isEqualTo(losses("by-options"));
  }

  private CommandRun plan(String... arguments) {
    var all = new java.util.ArrayList<>(List.of("plan"));
    all.addAll(List.of(arguments));
    return user.run(all.toArray(String[]::new));
  }

  /// Without what is free on the disk, which others use too.
  private List<String> lines(CommandRun run) {
    return run.out()
        .replace(folder + "/", "")
        .lines()
        .filter(line -> !line.startsWith("  free "))
        .toList();
  }

  @Test
  void onePlanIsTheDataSetsAndTheRecipes() {
    user.file("recipes/style.toml", RECIPE);
    String recipe = folder.resolve("recipes/style.toml").toString();
    var ofDataset = plan("dataset.toml");
    var ofRecipe = plan(recipe);
    assertThat(ofRecipe.exitCode()).as(ofRecipe.err()).isZero();
    assertThat(lines(ofRecipe)).isEqualTo(lines(ofDataset)).contains("plan: plan.json");

    var fit = plan(recipe, "--fit", "--card", "rtx 3090", "--rank", "8");
    assertThat(fit.exitCode()).as(fit.err()).isZero();
    assertThat(fit.out()).contains("transformer.safetensors on an RTX 3090", "LoRA of rank 8");
    assertThat(fit.out()).contains("for 3 steps");
    assertThat(fit.err())
        .contains("a data sheet tells of a plain LoRA with AdamW, without the recipe's exclude");
  }

  @Test
  void aPlanTellsTheStagesOfARecipeAndWhatIsHeldOut() {
    user.file(
        "recipes/stages.toml",
        RECIPE.replace("steps = 3\n", "validation_scenes = 1\n")
            + "\n[[stages]]\nname = 'first'\nsections = [1]\nsteps = 4\n");
    var run = plan(folder.resolve("recipes/stages.toml").toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("Stages", "first", "4 steps", "1 sample of 1 file");

    user.file(
        "recipes/wrong.toml",
        RECIPE.replace("steps = 3\n", "") + "\n[[stages]]\nsections = [7]\nsteps = 4\n");
    var wrong = plan(folder.resolve("recipes/wrong.toml").toString());
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("wrong.toml:15");
    var unnamed = plan(user.file("no-data.toml", "rank = 4\n").path() + "/no-data.toml");
    assertThat(unnamed.err())
        .contains("error: no data set file is named", "fix: add the key dataset");
  }

  @Test
  void theCommandLineGoesBeforeTheRecipe() {
    var run =
        recipe(
            "recipes/style.toml",
            RECIPE,
            "--steps",
            "2",
            "--exclude",
            ".*attn.*",
            "--output",
            "other");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(losses("other")).hasSize(2);
    assertThat(tensors("other").keySet())
        .anyMatch(name -> name.contains("ffn"))
        .noneMatch(name -> name.contains("attn"));
    assertThat(folder.resolve("by-recipe")).doesNotExist();
  }

  @Test
  void whatIsWrongInARecipeIsToldByLineAllTogether() {
    user.refuses(
        () ->
            recipe(
                "recipe.toml",
                """
                datset = "dataset.toml"
                rank = "four"
                learning-rate = 1e-4
                output = "out"
                dtype = "FLOAT31"
                something = 3
                """),
        """
        error: unknown key "datset" in a recipe
           at: FOLDER/recipe.toml:1, datset = "dataset.toml"
          fix: did you mean dataset?

        error: rank takes a whole number
           at: FOLDER/recipe.toml:2, rank = "four"
          fix: write for example rank = 1

        error: unknown key "learning-rate" in a recipe
           at: FOLDER/recipe.toml:3, learning-rate = 1.0E-4
          fix: did you mean learning_rate?

        error: dtype takes one of FLOAT64, FLOAT32, FLOAT16, BFLOAT16, FLOAT8_E4M3FN, FLOAT8_E5M2, INT64, INT32, INT16, INT8, UINT8, BOOL
           at: FOLDER/recipe.toml:5, dtype = "FLOAT31"
          fix: write for example dtype = "FLOAT64"

        error: unknown key "something" in a recipe
           at: FOLDER/recipe.toml:6, something = 3
          fix: remove it; `genga train --init` writes a recipe with all keys
        """,
        "recipe.toml");
  }

  @Test
  void valuesThatCanNotBeAreToldByTheirLinesAndOptionsByTheirNames() {
    user.refuses(
        () ->
            recipe(
                "recipe.toml",
                """
                dataset = "dataset.toml"
                epochs = 2
                steps = 3
                lr_warmup = "many"
                t5 = "models/text-encoder.safetensors"
                """,
                "--seed",
                "-1"),
        """
        error: epochs and steps are both given
           at: FOLDER/recipe.toml:2, epochs = 2, FOLDER/recipe.toml:3, steps = 3
          fix: give one of them

        error: 'many' is neither a number of steps nor a share of them
           at: FOLDER/recipe.toml:4, lr_warmup = "many"
          fix: write 250 for steps, 0.1 or 10% for a share

        error: the seed is -1
           at: --seed
          fix: use 0 or more

        error: no transformer is named
           at: --transformer
          fix: add --transformer FILE; genga models pull t2v-1.3b brings one

        error: no VAE is named
           at: --vae
          fix: add --vae FILE; genga models pull vae brings one

        error: no output folder is named
           at: --output
          fix: add --output
        """,
        "recipe.toml");
  }

  @Test
  void aRecipeThatIsNotThere() {
    user.refuses(
        () -> user.run("train", "--recipe", folder.resolve("none.toml").toString()),
        """
        error: the recipe does not exist
           at: FOLDER/none.toml
          fix: name a recipe; `genga train --init` writes one
        """);
    user.refuses(
        () -> user.run("train"),
        """
        error: no data set file is named
           at: genga train
          fix: write `genga train dataset.toml ...`, or name a recipe

        error: no transformer is named
           at: --transformer
          fix: add --transformer FILE; genga models pull t2v-1.3b brings one

        error: no VAE is named
           at: --vae
          fix: add --vae FILE; genga models pull vae brings one

        error: no text encoder is named
           at: --t5
          fix: add --t5 FILE; genga models pull t5 brings one

        error: no output folder is named
           at: --output
          fix: add --output
        """);
  }

  @Test
  void theModelsThatAreToldToBePulledAreKnown() {
    var problems = new Problems();
    var names = List.copyOf(EncoderOptions.PULLED.values());
    assertThat(KnownModels.named(names, problems)).hasSameSizeAs(names);
    assertThat(problems.isEmpty()).isTrue();
  }
}
