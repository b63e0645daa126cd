package dev.genga.app.cli;

import dev.genga.app.recipe.RecipeFile;
import dev.genga.app.recipe.RecipeKey;
import dev.genga.app.recipe.RecipeKeys;
import dev.genga.app.recipe.RecipePlaces;
import dev.genga.app.recipe.RecipeTable;
import dev.genga.app.recipe.RecipeText;
import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What a training is told by: a data set file and options, or a recipe that holds both.
final class RecipeOptions {
  /// Options that no recipe holds: those about recipes, and the leave to go on with other settings,
  /// which is given once.
  static final Set<String> NO_KEYS = Set.of("--recipe", "--init", "--accept-changes", "--help");

  /// What stands for the files that every training needs in a recipe that is begun.
  private static final Map<String, String> EXAMPLES =
      Map.of(
          "dataset", "\"dataset.toml\"",
          "transformer", "\"wan2.1_t2v_1.3B_bf16.safetensors\"",
          "vae", "\"wan_2.1_vae.safetensors\"",
          "t5", "\"models_t5_umt5-xxl-enc-bf16.pth\"",
          "output", "\"out\"");

  @Spec(Spec.Target.MIXEE)
  private @SuppressWarnings("NullAway.Init") CommandSpec command;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE.toml",
      description = "The data set file, or a recipe.")
  private @Nullable Path file;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description =
          "A recipe: options by their names, in TOML. Those of the command line go before.")
  private @Nullable Path recipe;

  @Option(
      names = "--init",
      arity = "0..1",
      fallbackValue = "recipe.toml",
      paramLabel = "FILE",
      description =
          "Train nothing, but write a recipe with all options, those given here and the defaults"
              + " (without a name: recipe.toml).")
  private @Nullable Path init;

  @Option(
      names = "--dataset",
      paramLabel = "FILE",
      description = "The data set file, where FILE.toml is a recipe.")
  private @Nullable Path dataset;

  private @Nullable RecipeFile read;

  /// What it says beyond what follows anyway.
  private @Nullable RecipeTable said;

  /// The recipe's keys.
  RecipeKeys keys() {
    return RecipeKeys.of(command, NO_KEYS);
  }

  /// Reads the recipe, where there is one, and gives its values to the options that the command line
  /// leaves open.
  ///
  /// @throws ProblemException with all that is wrong in it
  void open() {
    var keys = keys();
    Path named = recipe != null ? recipe : file != null && RecipeFile.is(file, keys) ? file : null;
    if (named != null) {
      var problems = new Problems();
      var found = RecipeFile.read(named, keys, StageOptions.keys(), problems);
      problems.throwIfAny();
      read = Objects.requireNonNull(found);
      said = FollowingValues.without(read.settings());
      (begins() ? read.settings() : said).applyTo(keys, key -> !typed(key.name()));
    }
    if (file != null && !file.equals(named)) {
      if (command.commandLine().getParseResult().hasMatchedOption("--dataset")) {
        throw new ProblemException(
            "the data set file is named twice", file + ", --dataset " + dataset, "name it once");
      }
      dataset = file;
    }
  }

  /// Whether an option stands on the command line.
  private boolean typed(String name) {
    return command.commandLine().getParseResult().hasMatchedOption(name);
  }

  /// Whether the user has said something about an option, in either place. A default that stands in a
  /// recipe says nothing: each run's own has them all.
  boolean given(String name) {
    return typed(name) || said != null && isOther(name, said);
  }

  /// Whether a recipe's table gives an option another value than it has anyway.
  static boolean isOther(String name, RecipeTable settings) {
    var usual = new CommandLine(new TrainCommand());
    usual.parseArgs();
    return RecipeKeys.of(usual.getCommandSpec(), NO_KEYS).all().stream()
        .filter(key -> key.name().equals(name) && settings.has(key.word()))
        .anyMatch(key ->
            !Objects.equals(
                Objects.requireNonNull(settings.settings().get(key.word())).value(),
                key.option().getValue()));
  }

  /// The stages of the recipe; none without one.
  List<RecipeTable> stages() {
    return read == null ? List.of() : read.stages();
  }

  /// Adds it where no data set is named.
  void check(Problems problems) {
    if (dataset == null) {
      problems.add(
          "no data set file is named",
          read == null ? "genga train" : read.path().toString(),
          read == null
              ? "write `genga train dataset.toml ...`, or name a recipe"
              : "add the key dataset, or --dataset FILE");
    }
  }

  /// The data set file, which [#check] has found named.
  Path dataset() {
    return Objects.requireNonNull(dataset);
  }

  /// Problems with options, by the lines of the recipe that set them.
  ProblemException located(ProblemException exception) {
    return read == null ? exception : new RecipePlaces(read, this::typed).located(exception);
  }

  /// Whether a recipe is to be written instead of a training.
  boolean begins() {
    return init != null;
  }

  /// Writes the recipe that was asked for.
  ///
  /// @return its file
  /// @throws ProblemException if there is a file already
  Path begin() {
    Path target = Objects.requireNonNull(init);
    if (Files.exists(target)) {
      throw new ProblemException(
          "there is a file of this name already",
          "--init " + target,
          "name another: `genga train --init my-recipe.toml`");
    }
    AtomicFile.writeString(target, text(target).commented(EXAMPLES, this::isGiven, stages()));
    return target;
  }

  private boolean isGiven(RecipeKey key) {
    return typed(key.name())
        || read != null && read.settings().has(key.word())
        || key.word().equals("dataset");
  }

  /// The recipe that a run in a folder leaves there.
  ///
  /// @param following values of options that hold none, by their keys
  String ofRun(Path output, Map<String, Object> following) {
    return text(output.resolve("recipe.toml")).plain(following, stages());
  }

  private RecipeText text(Path target) {
    Path folder = Objects.requireNonNull(target.toAbsolutePath().getParent());
    return new RecipeText(keys(), TrainHelp.SECTIONS.sections(), StageOptions.keys(), folder);
  }
}
