package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.recipe.RecipeFile;
import dev.genga.app.recipe.RecipeKey;
import dev.genga.app.recipe.RecipeKeys;
import dev.genga.base.Problems;
import dev.genga.training.Recipe;
import dev.genga.training.validation.ValidationOptions;
import dev.genga.wan.generation.LoraUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// Holds the recipe to saying all that the options of `genga train` say.
class RecipeOptionsTest {
  @TempDir private Path folder;

  private static CommandLine parsed() {
    var line = new CommandLine(new TrainCommand());
    line.parseArgs();
    return line;
  }

  private static RecipeKeys keys(CommandLine line) {
    return RecipeKeys.of(line.getCommandSpec(), RecipeOptions.NO_KEYS);
  }

  private RecipeFile read(Path file, RecipeKeys keys) {
    var problems = new Problems();
    var recipe = RecipeFile.read(file, keys, StageOptions.keys(), problems);
    assertThat(problems.list()).isEmpty();
    return Objects.requireNonNull(recipe);
  }

  /// A value that is no default, as TOML and as the option takes it; null for a type that has none
  /// here.
  private @Nullable Sample sample(RecipeKey key) {
    var type = key.option().auxiliaryTypes()[0];
    Sample one =
        switch (type.getSimpleName()) {
          case "boolean" -> new Sample("true", true);
          case "int", "Integer" -> new Sample("7", 7);
          case "long", "Long" -> new Sample("7", 7L);
          case "double", "Double" -> new Sample("7e-3", 7e-3);
          case "String" -> new Sample("'seven'", "seven");
          case "Path" -> new Sample("'sub/seven'", folder.resolve("sub/seven"));
          case "LoraUse" ->
              new Sample("'a.st:0.5'", new LoraUse(folder.resolve("a.st").toString(), 0.5));
          case "DType" -> new Sample("'float32'", dev.genga.tensor.DType.FLOAT32);
          default -> null;
        };
    return one != null && key.option().isMultiValue()
        ? new Sample("[" + one.toml() + "]", List.of(one.value()))
        : one;
  }

  private record Sample(String toml, Object value) {}

  @Test
  void everyOptionHasAKeyThatSetsIt() throws IOException {
    var without = new ArrayList<String>();
    var keys = keys(parsed());
    for (var option : parsed().getCommandSpec().options()) {
      boolean known = keys.all().stream().anyMatch(k -> k.name().equals(option.longestName()));
      if (!known) {
        without.add(option.longestName());
      }
    }
    assertThat(without).containsExactlyInAnyOrder("--recipe", "--init", "--accept-changes");
    for (var key : keys.all()) {
      var sample = sample(key);
      assertThat(sample).as("a value for %s", key.word()).isNotNull();
      Path file = folder.resolve("recipe.toml");
      Files.writeString(file, key.word() + " = " + Objects.requireNonNull(sample).toml());
      var fresh = keys(parsed());
      read(file, fresh).settings().applyTo(fresh, _ -> true);
      for (var each : fresh.all()) {
        if (each.word().equals(key.word())) {
          assertThat(each.told()).as(each.word()).isEqualTo(sample.value());
        }
      }
    }
  }

  @Test
  void aRecipeThatIsBegunHasEveryKeyAndChangesNone() throws IOException {
    Path file = folder.resolve("mine.toml");
    var run = CommandRun.of("train", "--init", file.toString(), "--rank", "9");
    assertThat(run.exitCode()).as(run.err()).isZero();
    var text = Files.readString(file);
    assertThat(text.lines())
        .allMatch(line -> line.length() <= 100)
        .contains("rank = 9", "#seed = 42");

    var untouched = keys(parsed());
    assertThat(RecipeFile.is(file, untouched)).isTrue();
    var recipe = read(file, untouched);
    assertThat(recipe.settings().settings().keySet())
        .containsExactlyInAnyOrder("dataset", "transformer", "vae", "t5", "output", "rank");
    assertThat(recipe.stages()).isEmpty();
    for (var word : untouched.words()) {
      assertThat(text).containsPattern("(?m)^#?" + Pattern.quote(word) + " = ");
    }

    // A default stands there as it would be set.
    int defaults = 0;
    for (var key : untouched.all()) {
      if (key.option().defaultValue() != null && !key.word().equals("rank")) {
        var line = text.lines().filter(l -> l.startsWith("#" + key.word() + " = ")).findFirst();
        Files.writeString(file, line.orElseThrow().substring(1));
        var setting = read(file, untouched).settings().settings().get(key.word());
        assertThat(Objects.requireNonNull(setting).value()).isEqualTo(key.option().getValue());
        defaults++;
      }
    }
    assertThat(defaults).isGreaterThan(10);
  }

  static Stream<List<String>> lines() {
    return Stream.of(
        List.of(),
        List.of("--rank", "8", "--epochs", "3", "--name", "rain"),
        List.of("--optimizer", "prodigy", "--optimizer-args", "weight_decay=0.1"),
        List.of("--optimizer", "adafactor", "--kind", "loha"),
        List.of("--optimizer", "lion", "--loraplus-ratio", "4", "--alpha", "3"),
        List.of("--kind", "full", "--timestep-sampling", "sigmoid", "--learning-rate", "1e-5"),
        List.of("--validation-share", "0.1", "--validate-every-steps", "7"));
  }

  private static Recipe recipe(TrainCommand command) {
    var problems = new Problems();
    var recipe = command.recipe(problems);
    assertThat(problems.list()).isEmpty();
    return recipe;
  }

  /// What follows from other options stands there as well, and is followed again.
  @ParameterizedTest
  @MethodSource("lines")
  void aRunsOwnRecipeHoldsEveryValueThatItWentBy(List<String> words) throws IOException {
    var command = new TrainCommand();
    new CommandLine(command).parseArgs(words.toArray(String[]::new));
    var recipe = recipe(command);
    Path file = folder.resolve("recipe.toml");
    Files.writeString(file, command.ofRun(folder, recipe, ValidationOptions.USUAL));
    var settings = read(file, keys(parsed())).settings().settings();
    var held = new TreeMap<String, Object>();
    settings.forEach((word, setting) -> held.put(word, setting.value()));
    FollowingValues.of(recipe)
        .forEach((word, value) -> {
          boolean elsewhere = word.equals("weight_decay") && words.contains("weight_decay=0.1");
          if (!elsewhere) {
            assertThat(held).containsEntry(word, value);
          }
        });
    assertThat(recipe(TrainCommand.of(file, List.of()))).isEqualTo(recipe);
  }

  /// A value that would follow anyway makes way for what follows from another option.
  @Test
  void aRunsOwnRecipeFollowsTheCommandLine() throws IOException {
    var command = new TrainCommand();
    new CommandLine(command).parseArgs();
    Path file = folder.resolve("recipe.toml");
    Files.writeString(file, command.ofRun(folder, recipe(command), ValidationOptions.USUAL));
    var other = new TrainCommand();
    var line = new CommandLine(other);
    line.parseArgs("--rank", "8", "--epochs", "2", "--optimizer", "prodigy");
    var typed =
        keys(line).all().stream()
            .filter(key -> line.getParseResult().hasMatchedOption(key.name()))
            .toList();
    assertThat(recipe(TrainCommand.of(file, typed))).isEqualTo(recipe(other));
    Files.writeString(
        file, Files.readString(file).replaceFirst("learning_rate = .*", "learning_rate = 2e-5"));
    assertThat(recipe(TrainCommand.of(file, typed)).learningRate()).isEqualTo(2e-5);
  }

  @Test
  void aFileThatIsThereStays() throws IOException {
    Path file = folder.resolve("mine.toml");
    Files.writeString(file, "rank = 9\n");
    var run = CommandRun.of("train", "--init", file.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("error: there is a file of this name already");
    assertThat(file).hasContent("rank = 9\n");
  }

  @Test
  void theExampleIsARecipeOfThreeStages() {
    var recipe = read(Path.of("..", "examples", "stages.toml"), keys(parsed()));
    assertThat(recipe.settings().settings()).containsKeys("dataset", "rank", "preview_prompts");
    assertThat(recipe.stages())
        .extracting(stage -> stage.where("learning_rate"))
        .hasSize(3)
        .allMatch(place -> place.contains("learning_rate = "));
  }

  @Test
  void aDatasetFileIsNoRecipe() throws IOException {
    Path file = folder.resolve("dataset.toml");
    Files.writeString(file, "[general]\nbatch_size = 1\n");
    assertThat(RecipeFile.is(file, keys(parsed()))).isFalse();
    Files.writeString(file, "rank = 4\n");
    assertThat(RecipeFile.is(file, keys(parsed()))).isTrue();
    assertThat(RecipeFile.is(folder.resolve("none.toml"), keys(parsed()))).isFalse();
  }
}
