package dev.genga.app.cli;

import dev.genga.app.recipe.RecipeKey;
import dev.genga.app.recipe.RecipeTable;
import dev.genga.app.run.TrainSetup;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.Device;
import dev.genga.training.Recipe;
import dev.genga.training.RecipeCheck;
import dev.genga.training.StageCheck;
import dev.genga.training.state.StateOptions;
import dev.genga.training.validation.ValidationOptions;
import dev.genga.wan.generation.GenerationRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `genga train`.
@Command(
    name = "train",
    customSynopsis = {
      "genga train DATASET.toml --transformer FILE --vae FILE --t5 FILE",
      "                   -o FOLDER [OPTIONS]",
      "       genga train RECIPE.toml [OPTIONS]",
      "       genga train --init [RECIPE.toml] [OPTIONS]"
    },
    sortOptions = false,
    description = {
      "Train a LoRA: plan, make the caches that are missing, train, save, show previews.",
      "FOLDER/index.html shows how it goes. Ctrl-C saves; the same command then goes on, also after"
          + " a crash.",
      "A recipe holds what the options say, and stages: docs/recipe.md. Each run leaves its own in"
          + " FOLDER/recipe.toml.",
    },
    footer = {
      "",
      "Examples:",
      "  The settings of a published style LoRA:",
      "    genga train dataset.toml --transformer wan2.1_t2v_14B_bf16.safetensors \\",
      "      --vae wan_2.1_vae.safetensors --t5 models_t5_umt5-xxl-enc-bf16.pth \\",
      "      -o out --name style --rank 32 --learning-rate 5e-5 --epochs 50 \\",
      "      --seed 2025 --preview-prompts prompts.txt --preview-every-epochs 1",
      "  A rate that rises over 100 steps and falls to 0, the last three files kept:",
      "    genga train dataset.toml ... --steps 2000 --lr-schedule cosine \\",
      "      --lr-warmup 100 --save-every-steps 200 --keep-last 3",
      "  A tenth of the scenes held out, and an end when their loss falls no further:",
      "    genga train dataset.toml ... --epochs 50 --validation-share 0.1 \\",
      "      --stop-on-plateau 3",
      "  The same training without a section, to see what that is good for:",
      "    genga train dataset.toml ... -o without-2 --without section2",
      "  An image-to-video model, which learns from the first frame of each clip:",
      "    genga train dataset.toml --transformer wan2.1_i2v_480p_14B_bf16.safetensors \\",
      "      --clip clip_vision_h.safetensors ...",
      "  A LoKr of the attention alone, on top of a LoRA that is there:",
      "    genga train dataset.toml ... --kind lokr --rank 16 --lokr-factor 8 \\",
      "      --exclude '.*ffn.*' --base-weights style.safetensors:0.8",
      "  All weights of the model instead of a LoRA:",
      "    genga train dataset.toml ... --kind full --learning-rate 1e-5",
      "  The same from a file, which is begun first, with one value changed:",
      "    genga train --init style.toml",
      "    genga train style.toml --rank 16 -o out-16",
    })
final class TrainCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Mixin private RecipeOptions source = new RecipeOptions();

  @Option(
      names = "--transformer",
      paramLabel = "FILE",
      description = "The base model's transformer.")
  private @Nullable Path transformer;

  @Mixin private EncoderOptions models = new EncoderOptions();

  @Mixin private EncoderDtypeOption encoderDtype = new EncoderDtypeOption();

  @Option(
      names = "--clip",
      paramLabel = "FILE",
      description =
          "The image encoder that an image-to-video transformer needs: models_clip...pth or"
              + " clip_vision_h.safetensors.")
  private @Nullable Path clip;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description = "Where LoRAs, state, log and previews go.")
  private @Nullable Path output;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The result's name (default: lora, or transformer with --kind full).")
  private @Nullable String name;

  @Option(
      names = "--rank",
      paramLabel = "RANK",
      defaultValue = "32",
      description = "How much it can take in: 8 to 64 (default: ${DEFAULT-VALUE}).")
  private int rank;

  @Option(
      names = "--alpha",
      paramLabel = "ALPHA",
      description = "Divided by the rank, what it is multiplied with (default: the rank).")
  private @Nullable Double alpha;

  @Mixin private AdapterTrainingOptions adapter = new AdapterTrainingOptions();

  @Mixin private OptimizerOptions optimizer = new OptimizerOptions();

  @Mixin private LearningRateOptions schedule = new LearningRateOptions();

  @Option(
      names = "--max-grad-norm",
      paramLabel = "NORM",
      defaultValue = "1",
      description = "Gradients are clipped to it; 0 for no clipping (default: ${DEFAULT-VALUE}).")
  private double maxGradNorm;

  @Mixin private LengthOptions length = new LengthOptions();

  @Mixin private NoiseOptions noise = new NoiseOptions();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "42",
      description = "The same seed gives the same LoRA (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private TransformerOptions computing = new TransformerOptions();

  @Mixin private TrainMemoryOptions memory = new TrainMemoryOptions();

  @Mixin private SaveOptions saves = new SaveOptions();

  @Mixin private TrainPreviewOptions previews = new TrainPreviewOptions();

  @Option(
      names = "--logging-dir",
      paramLabel = "FOLDER",
      description = "Where TensorBoard events go (default: OUTPUT/logs).")
  private @Nullable Path loggingDir;

  @Mixin private SectionOptions sections = new SectionOptions();

  @Mixin private ValidationTimes validation = new ValidationTimes();

  @Option(
      names = "--skip-short",
      description = "Leave out clips that are too short for every section.")
  private boolean skipShort;

  @Mixin private DeviceOptions device = new DeviceOptions();

  /// A training as a recipe's file says it.
  ///
  /// @param over options of another command, which go before the recipe's where they are the same
  /// @throws ProblemException with all that can't be read in the file
  static TrainCommand of(Path recipe, List<RecipeKey> over) {
    var command = new TrainCommand();
    new CommandLine(command).parseArgs("--recipe", recipe.toString());
    command.source.open();
    var keys = command.source.keys();
    for (var option : over) {
      var key = keys.find(option.word());
      if (key != null && key.option().type().equals(option.option().type())) {
        key.option().setValue(option.option().getValue());
      }
    }
    return command;
  }

  /// The values that follow from a recipe's table, by their keys; none where it is no good.
  static Map<String, Object> following(RecipeTable settings) {
    var command = new TrainCommand();
    new CommandLine(command).parseArgs();
    settings.applyTo(command.source.keys(), _ -> true);
    var elsewhere = new Problems();
    Map<String, Object> values =
        elsewhere.gather(() ->
            command.following(
                command.recipe(elsewhere),
                command.validation.options(command.sections.division().holdsOut(), elsewhere)));
    return values == null ? Map.of() : values;
  }

  /// The recipe that a run in a folder leaves there.
  String ofRun(Path folder, Recipe recipe, ValidationOptions validating) {
    return source.ofRun(folder, following(recipe, validating));
  }

  private Map<String, Object> following(Recipe recipe, ValidationOptions validating) {
    var values = new HashMap<>(FollowingValues.of(recipe));
    if (optimizer.hasDecayAsArgument()) {
      values.remove("weight_decay");
    }
    if (sections.division().holdsOut()) {
      values.putAll(FollowingValues.of(validating));
    }
    return values;
  }

  @Override
  public Integer call() {
    source.open();
    try {
      return source.begins() ? begin() : train();
    } catch (ProblemException e) {
      throw source.located(e);
    }
  }

  private int begin() {
    genga.out().println("recipe: " + source.begin());
    return 0;
  }

  private int train() {
    var problems = new Problems();
    var onto = device.of(genga, problems);
    var prompts = previews.prompts(clip != null, problems);
    var recipe = recipe(problems);
    var states = saves.states(problems);
    memory.check(problems);
    source.check(problems);
    EncoderOptions.checkNamed(transformer, "--transformer", "transformer", problems);
    var validating = validation.options(sections.division().holdsOut(), problems);
    new StageCheck(recipe, problems, TrainCommand::option).plateau(validating.patience());
    models.check(problems);
    encoderDtype.check(problems);
    checkFolders(problems);
    problems.throwIfAny();
    if (prompts != null) {
      prompts.remarks().forEach(genga.console()::note);
    }
    return train(
        recipe,
        states,
        TrainPreviewOptions.requests(prompts, seed),
        validating,
        Objects.requireNonNull(onto));
  }

  private void checkFolders(Problems problems) {
    EncoderOptions.checkNamed(output, "--output", "output folder", problems);
    if (output != null) {
      TrainSetup.checkFolder(output, "--output " + output, problems);
    }
    if (loggingDir != null) {
      TrainSetup.checkFolder(loggingDir, "--logging-dir " + loggingDir, problems);
    }
  }

  private int train(
      Recipe recipe,
      StateOptions states,
      List<GenerationRequest> shown,
      ValidationOptions validating,
      Device onto) {
    genga.loadEngine(recipe.dtype());
    if (recipe.inputsInRam() && onto.kind() != Device.Kind.CUDA) {
      genga
          .console()
          .note(
              TrainMemoryOptions.INPUTS_IN_RAM
                  + ": on a CPU inputs are in the machine's memory anyway");
    }
    Path folder = Objects.requireNonNull(output);
    var setup =
        new TrainSetup(
                recipe,
                models.files(Objects.requireNonNull(transformer)).withImage(clip),
                encoderDtype.dtypes(),
                folder,
                loggingDir == null ? folder.resolve("logs") : loggingDir,
                shown,
                onto,
                states)
            .withRecipeText(ofRun(folder, recipe, validating));
    var options =
        PlanOptions.standard()
            .withSkipShort(skipShort)
            .withGradientAccumulation(length.gradientAccumulation())
            .withDivision(sections.division());
    return new TrainFlow(
            genga, setup, source.dataset(), "--learning-rate", validating, memory.wishes())
        .run(options);
  }

  /// What is to be trained, by all that was said and by what is usual.
  ///
  /// @param problems takes all that can't be
  Recipe recipe(Problems problems) {
    length.check(problems);
    previews.check(problems);
    var recipe =
        new Recipe(
                name != null ? name : adapter.isFull() ? "transformer" : "lora",
                adapter.isFull()
                    ? adapter.transformer(computing.dtype(), source::given, problems)
                    : adapter.lora(rank, alpha == null ? rank : alpha, problems),
                optimizer.learningRate(),
                schedule.schedule(problems),
                optimizer.settings(problems),
                optimizer.ema(problems),
                maxGradNorm,
                length.gradientAccumulation(),
                length.length(),
                noise.timesteps(problems),
                seed,
                computing.dtype(),
                memory.keptBlocks(),
                saves.saves(problems),
                previews.times(problems))
            .withAverageEvery(saves.averageEvery())
            .withBase(memory.form(problems))
            .withInputsInRam(memory.inputsInRam());
    var staged = new RecipeStages(source, length).of(recipe, problems);
    RecipeCheck.check(staged, problems, TrainCommand::option);
    return staged;
  }

  /// The option behind a word of the recipe.
  private static String option(String word) {
    if (word.startsWith("stage ")) {
      return word;
    }
    return word.equals("discrete_flow_shift") ? "--flow-shift" : "--" + word.replace('_', '-');
  }
}
