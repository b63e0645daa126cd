package dev.genga.app.cli;

import dev.genga.app.fit.Card;
import dev.genga.app.fit.CardFitting;
import dev.genga.app.fit.FitRequest;
import dev.genga.app.fit.Fitting;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.training.Recipe;
import dev.genga.training.RecipeCheck;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What of a training counts for its time and memory.
final class FitOptions {
  private static final double GIBI = 1L << 30;

  /// Of no use without `--fit`.
  private static final List<String> OF_FIT =
      List.of(
          "--transformer",
          "--rank",
          "--dtype",
          "--keep-activations",
          TrainMemoryOptions.INPUTS_IN_RAM,
          "--fp8-base",
          "--blocks-in-memory",
          "--epochs",
          "--steps",
          "--device",
          "--vram-headroom",
          "--card",
          "--fp8",
          "--calibrate");

  /// About a device that is here.
  private static final List<String> OF_DEVICE =
      List.of(
          "--dtype",
          "--keep-activations",
          TrainMemoryOptions.INPUTS_IN_RAM,
          "--fp8-base",
          "--blocks-in-memory",
          "--device",
          "--calibrate");

  @Spec(Spec.Target.MIXEE)
  private @SuppressWarnings("NullAway.Init") CommandSpec command;

  @Option(
      names = "--fit",
      description =
          "Tell what a LoRA's training takes, too: seconds a step, peak memory, hours, and what"
              + " other sizes would take. Measures the machine once, in half a minute.")
  private boolean fit;

  @Option(
      names = "--transformer",
      paramLabel = "FILE",
      description =
          "With --fit: the base model's transformer; with --card, t2v-14B or t2v-1.3B will do.")
  private @Nullable Path transformer;

  @Option(
      names = "--rank",
      paramLabel = "RANK",
      defaultValue = "32",
      description = "With --fit: the LoRA's rank (default: ${DEFAULT-VALUE}).")
  private int rank;

  @Option(
      names = "--dtype",
      paramLabel = "DTYPE",
      defaultValue = "BFLOAT16",
      description = "With --fit: BFLOAT16 or FLOAT32 (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") DType dtype;

  @Option(
      names = "--keep-activations",
      paramLabel = "BLOCKS",
      description = "With --fit: as in genga train (default: as many as fit).")
  private @Nullable Integer keeping;

  @Option(names = TrainMemoryOptions.INPUTS_IN_RAM, description = "With --fit: as in genga train.")
  private boolean inputsInRam;

  @Mixin private Float8Option float8 = new Float8Option();

  @Option(
      names = "--blocks-in-memory",
      paramLabel = "BLOCKS",
      description = "With --fit: as in genga train (default: as many as fit).")
  private @Nullable Integer blocksInMemory;

  @Option(names = "--epochs", paramLabel = "COUNT", description = "With --fit: the run's length.")
  private @Nullable Integer epochs;

  @Option(names = "--steps", paramLabel = "COUNT", description = "The same in steps.")
  private @Nullable Integer steps;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "With --fit: cpu or cuda (default: cuda where the engine can use a graphics card).")
  private @Nullable String device;

  @Option(
      names = "--vram-headroom",
      paramLabel = "GB",
      defaultValue = "1.5",
      description = "With --fit: memory that is to stay free (default: ${DEFAULT-VALUE}).")
  private double headroom;

  @Option(
      names = "--card",
      paramLabel = "NAME",
      description =
          "With --fit: tell it for a graphics card that is not here, from its data sheet: 'RTX"
              + " 3060', 'RTX 3090', 'RTX 4060', 'RTX 4090' or H100.")
  private @Nullable String card;

  @Option(
      names = "--fp8",
      description = "With --card: the transformer's weights are held in 8 bits, with scales.")
  private boolean fp8;

  @Option(names = "--calibrate", description = "With --fit: measure again.")
  private boolean again;

  boolean wanted() {
    return fit;
  }

  /// Whether it is told from a card's data sheet.
  boolean ofCard() {
    return card != null;
  }

  /// A training of which is to be told what it takes.
  ///
  /// @param hasLength whether something says how long it is
  record Counted(Recipe recipe, boolean hasLength) {}

  /// What is counted: a recipe's training, or a plain LoRA by these options; null without `--fit`.
  ///
  /// @param accumulation batches of one step, where there is no recipe
  /// @throws ProblemException with all that is wrong
  @Nullable Counted training(@Nullable PlanRecipe recipe, int accumulation) {
    var problems = new Problems();
    checkUse(problems);
    Recipe training =
        recipe == null
            ? own(accumulation, problems)
            : fit ? problems.gather(recipe::training) : null;
    if (fit && training != null) {
      checkTraining(training, problems);
    }
    problems.throwIfAny();
    boolean hasLength = recipe != null || epochs != null || steps != null;
    return fit && training != null ? new Counted(training, hasLength) : null;
  }

  private void checkUse(Problems problems) {
    if (!fit && !typed(OF_FIT).isEmpty()) {
      problems.add("these are for --fit, which is not given", typed(OF_FIT), "add --fit");
    }
    if (card != null && !typed(OF_DEVICE).isEmpty()) {
      problems.add(
          "a data sheet is read for bfloat16 and with blocks chosen to fit; this is of no use to"
              + " it",
          typed(OF_DEVICE),
          "leave it out, or --card");
    }
    if (card != null && Card.named(card).isEmpty()) {
      problems.add(
          "genga has no data sheet of a card '" + card + "'",
          "--card",
          "use one of " + String.join(", ", Card.labels()));
    }
    if (fit && fp8 && card == null) {
      problems.add(
          "a file's own weights tell whether they are in 8 bits",
          "--fp8",
          "leave it out, or use --fp8-base");
    }
    if (fit && transformer == null) {
      problems.add("--fit measures blocks of the transformer", "--fit", "add --transformer FILE");
    }
    if (!(headroom >= 0)) {
      problems.add("%s GB can't stay free".formatted(headroom), "--vram-headroom", "use 1.5");
    }
  }

  /// A plain LoRA's training.
  private Recipe own(int accumulation, Problems problems) {
    if (epochs != null && steps != null) {
      problems.add("epochs and steps are both given", "--epochs, --steps", "give one of them");
    }
    var length =
        epochs != null
            ? new Recipe.RunLength.Epochs(epochs)
            : new Recipe.RunLength.Steps(steps == null ? 1 : steps);
    var training =
        FitRequest.plain(new Recipe.Target.Lora(rank, rank), dtype, accumulation, length)
            .withBase(new BaseForm(float8.over(null, problems), 0));
    RecipeCheck.check(training, problems, FitOptions::option);
    return training;
  }

  private static String option(String word) {
    return "--" + word.replace('_', '-');
  }

  private void checkTraining(Recipe training, Problems problems) {
    if (card != null && !(training.target() instanceof Recipe.Target.Lora)) {
      problems.add(
          "a data sheet is read for LoRAs, but all weights are trained",
          "--kind",
          "leave --card out, or train a LoRA");
    }
    Path model = transformer;
    if (model != null && card != null) {
      problems.attempt(() -> CardFitting.config(model));
    } else if (model != null && problems.isEmpty()) {
      problems.attempt(() -> Fitting.check(request(training, Device.CPU)));
    } else if (model != null) {
      problems.attempt(() -> TransformerCheckpoint.open(model).close());
    }
  }

  /// Those of some options that stand on the command line; a recipe's are about its training.
  private String typed(List<String> names) {
    var parsed = command.commandLine().getParseResult();
    return String.join(", ", names.stream().filter(parsed::hasMatchedOption).toList());
  }

  private FitRequest request(Recipe training, Device onto) {
    return new FitRequest(
        Objects.requireNonNull(transformer),
        training.withInputsInRam(inputsInRam || training.inputsInRam()),
        onto,
        keeping,
        blocksInMemory,
        headroom(),
        again);
  }

  /// The text for people.
  ///
  /// @throws ProblemException if the transformer can't be used
  String tell(Genga genga, Counted counted, DatasetPlan plan) {
    Recipe length = counted.hasLength() ? counted.recipe() : null;
    return card == null
        ? tellOfDevice(genga, counted.recipe(), plan, length)
        : tellOfCard(card, counted.recipe(), plan, length);
  }

  private String tellOfDevice(
      Genga genga, Recipe training, DatasetPlan plan, @Nullable Recipe length) {
    genga.loadEngine(training.dtype());
    var request = request(training, genga.device(device));
    return new Fitting(
            request,
            genga.machine().memory(),
            Fitting.programBytes(request.device()),
            genga.console()::note)
        .of(plan, length);
  }

  private String tellOfCard(
      String name, Recipe training, DatasetPlan plan, @Nullable Recipe length) {
    return new CardFitting(
            Card.named(name).orElseThrow(),
            Objects.requireNonNull(transformer),
            fp8 || training.base().float8() != null,
            training.target() instanceof Recipe.Target.Lora lora ? lora.rank() : rank,
            headroom())
        .of(plan, length);
  }

  private long headroom() {
    return Math.round(headroom * GIBI);
  }
}
