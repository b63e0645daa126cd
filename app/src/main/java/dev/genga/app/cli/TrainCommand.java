package dev.genga.app.cli;

import dev.genga.app.fit.MemoryWishes;
import dev.genga.app.run.TrainSetup;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.Device;
import dev.genga.training.Recipe;
import dev.genga.training.RecipeCheck;
import dev.genga.training.Stage;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.state.StateOptions;
import dev.genga.training.validation.ValidationOptions;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.PromptFile;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
  private static final int DEFAULT_STEPS = 1600;

  static final HelpSections SECTIONS =
      HelpSections.NONE
          .with("Recipe", "--recipe", "--init", "--dataset")
          .with("Models", "--transformer", "--vae", "--t5", "--tokenizer", "--clip")
          .with(
              "LoRA",
              "--name",
              "--kind",
              "--rank",
              "--alpha",
              "--rank-of",
              "--exclude",
              "--include",
              "--lokr-factor",
              "--network-dropout",
              "--rank-dropout",
              "--module-dropout",
              "--scale-weight-norms",
              "--network-weights",
              "--base-weights")
          .with("Length", "--epochs", "--steps", "--gradient-accumulation")
          .with(
              "Optimizer",
              "--optimizer",
              "--optimizer-args",
              "--learning-rate",
              "--loraplus-ratio",
              "--lr-schedule",
              "--lr-warmup",
              "--lr-decay",
              "--lr-cycles",
              "--lr-power",
              "--lr-timescale",
              "--lr-min-ratio",
              "--lr-rules",
              "--weight-decay",
              "--max-grad-norm")
          .with(
              "Timesteps",
              "--timestep-sampling",
              "--flow-shift",
              "--sigmoid-scale",
              "--min-timestep",
              "--max-timestep",
              "--preserve-distribution-shape",
              "--num-timestep-buckets",
              "--weighting-scheme",
              "--logit-mean",
              "--logit-std",
              "--mode-scale")
          .with(
              "Files",
              "--output",
              "--save-every-epochs",
              "--save-every-steps",
              "--save-every-minutes",
              "--keep-last",
              "--keep-states",
              "--accept-changes",
              "--average-every-steps",
              "--logging-dir")
          .with(
              "Validation",
              "--validation-share",
              "--validation-scenes",
              "--validation-section",
              "--scene-pattern",
              "--validate-every-epochs",
              "--validate-every-steps",
              "--validation-quantiles",
              "--stop-on-plateau")
          .with("Previews", "--preview-prompts", "--preview-every-epochs", "--preview-every-steps")
          .with(
              "Machine",
              "--device",
              "--dtype",
              "--vae-dtype",
              "--fp8-base",
              "--blocks-in-memory",
              "--keep-activations",
              "--vram-headroom",
              "--engine");

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Mixin private RecipeOptions source = new RecipeOptions();

  @Option(
      names = "--transformer",
      paramLabel = "FILE",
      description = "The base model's transformer.")
  private @Nullable Path transformer;

  @Mixin private EncoderOptions models = new EncoderOptions();

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

  @Option(
      names = "--epochs",
      paramLabel = "COUNT",
      description = "How long to train, in passes over the data set.")
  private @Nullable Integer epochs;

  @Option(
      names = "--steps",
      paramLabel = "COUNT",
      description = "Or in steps (default: " + DEFAULT_STEPS + " without --epochs).")
  private @Nullable Integer steps;

  @Option(
      names = "--gradient-accumulation",
      paramLabel = "BATCHES",
      defaultValue = "1",
      description = "Batches of one step (default: ${DEFAULT-VALUE}).")
  private int gradientAccumulation;

  @Option(
      names = "--timestep-sampling",
      paramLabel = "MODE",
      defaultValue = "shift",
      description =
          "musubi-tuner's modes: shift, sigmoid, uniform, sigma ... (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String timestepSampling;

  @Option(
      names = "--flow-shift",
      paramLabel = "SHIFT",
      description = "Moves the timesteps of mode shift upwards (default: 3 there).")
  private @Nullable Double flowShift;

  @Mixin private NoiseOptions noise = new NoiseOptions();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "42",
      description = "The same seed gives the same LoRA (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private TransformerOptions computing = new TransformerOptions();

  @Option(
      names = "--keep-activations",
      paramLabel = "BLOCKS",
      description =
          "Blocks that keep their activations instead of computing them again in the backward pass:"
              + " faster, and more memory. Changes no number (default: as many as fit).")
  private @Nullable Integer keptBlocks;

  @Option(
      names = "--vram-headroom",
      paramLabel = "GB",
      description =
          "Memory of the device that stays free (default: 1.5 where a display hangs on a graphics"
              + " card, else 0).")
  private @Nullable Double headroom;

  @Mixin private BaseFormOptions base = new BaseFormOptions();

  @Option(
      names = "--save-every-epochs",
      paramLabel = "N",
      description = "Save LoRA and state in between (default: only at the end).")
  private @Nullable Integer saveEveryEpochs;

  @Option(names = "--save-every-steps", paramLabel = "N", description = "The same, by steps.")
  private @Nullable Integer saveEverySteps;

  @Option(
      names = "--save-every-minutes",
      paramLabel = "N",
      description = "The same, after so much training since the last save.")
  private @Nullable Double saveEveryMinutes;

  @Option(
      names = "--keep-last",
      paramLabel = "N",
      description = "Of the LoRAs saved in between keep only the newest (default: all).")
  private @Nullable Integer keepLast;

  @Option(
      names = "--keep-states",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "States to go on from, the newest; should one be damaged, the one before is used"
              + " (default: ${DEFAULT-VALUE}).")
  private int keepStates;

  @Option(
      names = "--accept-changes",
      description = "Go on although data or settings are others than when the state was saved.")
  private boolean acceptChanges;

  @Option(
      names = "--average-every-steps",
      paramLabel = "N",
      description = "Keep snapshots from which `genga average` makes an average of any length.")
  private @Nullable Integer averageEvery;

  @Option(
      names = "--preview-prompts",
      paramLabel = "FILE",
      description = "Prompts of the previews, in musubi-tuner's syntax.")
  private @Nullable Path previewPrompts;

  @Option(
      names = "--preview-every-epochs",
      paramLabel = "N",
      description = "When to show them; the LoRA of that step is saved as well.")
  private @Nullable Integer previewEveryEpochs;

  @Option(names = "--preview-every-steps", paramLabel = "N", description = "The same, by steps.")
  private @Nullable Integer previewEverySteps;

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
    var prompts =
        previewPrompts == null
            ? null
            : problems.gather(() ->
                PromptFile.readPreviews(Objects.requireNonNull(previewPrompts), clip != null));
    var recipe = recipe(problems);
    var states = states(problems);
    if (headroom != null && !(headroom >= 0)) {
      problems.add("%s GB can't stay free".formatted(headroom), "--vram-headroom", "use 0 or more");
    }
    source.check(problems);
    EncoderOptions.checkNamed(transformer, "--transformer", "transformer", problems);
    var validating = validation.options(sections.division().holdsOut(), problems);
    models.check(problems);
    checkFolders(problems);
    problems.throwIfAny();
    if (prompts != null) {
      prompts.remarks().forEach(genga.console()::note);
    }
    return train(recipe, states, requests(prompts), validating, Objects.requireNonNull(onto));
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
      List<GenerationRequest> previews,
      ValidationOptions validating,
      Device onto) {
    genga.loadEngine(recipe.dtype());
    Path folder = Objects.requireNonNull(output);
    var setup =
        new TrainSetup(
                recipe,
                models.files(Objects.requireNonNull(transformer)).withImage(clip),
                models.dtype(),
                folder,
                loggingDir == null ? folder.resolve("logs") : loggingDir,
                previews,
                onto,
                states)
            .withRecipeText(source.ofRun(folder));
    var options =
        PlanOptions.standard()
            .withSkipShort(skipShort)
            .withGradientAccumulation(gradientAccumulation)
            .withDivision(sections.division());
    var wishes = new MemoryWishes(keptBlocks, base.blocksInMemory(), headroom);
    return new TrainFlow(genga, setup, source.dataset(), "--learning-rate", validating, wishes)
        .run(options);
  }

  private static List<GenerationRequest> requests(@Nullable PromptFile prompts) {
    return prompts == null
        ? List.of()
        : prompts.entries().stream()
            .map(entry -> entry.request(GenerationRequest::randomSeed))
            .toList();
  }

  private Recipe recipe(Problems problems) {
    if (epochs != null && steps != null) {
      problems.add("epochs and steps are both given", "--epochs, --steps", "give one of them");
    }
    checkPreviews(problems);
    var recipe =
        new Recipe(
                name != null ? name : adapter.isFull() ? "transformer" : "lora",
                adapter.isFull()
                    ? adapter.transformer(computing.dtype(), source::given, problems)
                    : adapter.lora(rank, alpha == null ? rank : alpha, problems),
                optimizer.learningRate(),
                schedule.schedule(problems),
                optimizer.settings(problems),
                null,
                maxGradNorm,
                gradientAccumulation,
                length(),
                timesteps(problems),
                seed,
                computing.dtype(),
                keptBlocks == null ? 0 : keptBlocks,
                saves(problems),
                Saves.every(previewEveryEpochs, previewEverySteps, "--preview-every-", problems))
            .withAverageEvery(averageEvery)
            .withBase(base.form(problems));
    var staged = stages(recipe, problems);
    RecipeCheck.check(staged, problems, TrainCommand::option);
    return staged;
  }

  private Recipe stages(Recipe recipe, Problems problems) {
    var stages = new ArrayList<Stage>();
    for (var table : source.stages()) {
      var options = StageOptions.of(table, source.keys());
      stages.add(options.stage(stages.size() + 1, recipe, problems));
    }
    if (!stages.isEmpty() && (epochs != null || steps != null)) {
      problems.add(
          "the stages say how long they are, and a length is given besides",
          epochs != null ? "--epochs" : "--steps",
          "leave it out");
    }
    checkUsed(problems);
    return recipe.withStages(stages);
  }

  /// What no stage takes from the training has no effect.
  private void checkUsed(Problems problems) {
    var tables = source.stages();
    for (var key : StageOptions.keys().all()) {
      boolean inherited =
          tables.isEmpty()
              || tables.stream().anyMatch(table -> StageOptions.takes(table, key.word()));
      boolean ofRate = key.word().equals("learning_rate") || key.word().startsWith("lr_");
      if (!inherited && ofRate && source.given(key.name())) {
        problems.add(
            "every stage has its own %s, and another is given besides".formatted(key.word()),
            key.name(),
            "leave it out");
      }
    }
  }

  /// The option behind a word of the recipe.
  private static String option(String word) {
    if (word.startsWith("stage ")) {
      return word;
    }
    return word.equals("discrete_flow_shift") ? "--flow-shift" : "--" + word.replace('_', '-');
  }

  private TimestepOptions timesteps(Problems problems) {
    var mode = TimestepMode.parse(timestepSampling);
    if (mode.isEmpty()) {
      problems.add(
          "there is no timestep sampling '" + timestepSampling + "'",
          "--timestep-sampling",
          "use one of " + TimestepMode.labels());
    }
    boolean shift = mode.isPresent() && mode.get() == TimestepMode.SHIFT;
    double usedShift = flowShift == null ? (shift ? 3 : 1) : flowShift;
    return noise.timesteps(mode.orElse(TimestepMode.SHIFT), usedShift, problems);
  }

  private void checkPreviews(Problems problems) {
    boolean due = previewEveryEpochs != null || previewEverySteps != null;
    if (due && previewPrompts == null) {
      problems.add(
          "previews are wanted, and no prompt for them is given",
          "--preview-every-epochs, --preview-every-steps",
          "name a file with --preview-prompts, or leave them out");
    }
    if (!due && previewPrompts != null) {
      problems.add(
          "prompts for previews are given, and not when to show them",
          "--preview-prompts " + previewPrompts,
          "add --preview-every-epochs or --preview-every-steps");
    }
  }

  private Saves saves(Problems problems) {
    var saves = Saves.every(saveEveryEpochs, saveEverySteps, "--save-every-", problems);
    Integer keep = checkedKeepLast(problems);
    var kept =
        keep == null ? saves : Saves.keepingLast(keep, saves.everyEpochs(), saves.everySteps());
    return kept.withTimed(saveEveryMinutes, keep, "--save-every-minutes", problems);
  }

  private StateOptions states(Problems problems) {
    if (keepStates < 1) {
      problems.add("no state is kept: " + keepStates, "--keep-states", "use 1 or more");
    }
    return new StateOptions(Math.max(1, keepStates), acceptChanges, "--accept-changes");
  }

  private @Nullable Integer checkedKeepLast(Problems problems) {
    if (keepLast == null) {
      return null;
    }
    if (keepLast < 1) {
      problems.add("no file is kept: " + keepLast, "--keep-last", "use 1 or more");
      return null;
    }
    if (saveEveryEpochs == null && saveEverySteps == null && saveEveryMinutes == null) {
      problems.add(
          "files are to be removed, but none are saved in between",
          "--keep-last",
          "add --save-every-epochs, --save-every-steps or --save-every-minutes, or leave it out");
      return null;
    }
    return keepLast;
  }

  private Recipe.RunLength length() {
    return epochs != null
        ? new Recipe.RunLength.Epochs(epochs)
        : new Recipe.RunLength.Steps(steps == null ? DEFAULT_STEPS : steps);
  }
}
