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
import dev.genga.tensor.weights.Float8Form;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--fp8-base",
      paramLabel = "FORM",
      description = "With --fit: the base's layers in 8 bits, as in genga train.")
  private @Nullable String float8;

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

  /// @throws ProblemException with all that is wrong
  void check() {
    var problems = new Problems();
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
    if (float8 != null && Float8Form.parse(float8).isEmpty()) {
      problems.add(
          "there is no form '%s' of 8 bits".formatted(float8),
          "--fp8-base",
          "use one of " + Float8Form.labels());
    }
    if (fit && transformer == null) {
      problems.add("--fit measures blocks of the transformer", "--fit", "add --transformer FILE");
    }
    Path model = transformer;
    if (fit && model != null) {
      problems.attempt(() -> checkModel(model));
    }
    if (rank < 1) {
      problems.add("a LoRA has no rank of " + rank, "--rank", "use 32");
    }
    if (epochs != null && steps != null) {
      problems.add("epochs and steps are both given", "--epochs, --steps", "give one of them");
    }
    if (epochs != null && epochs < 1 || steps != null && steps < 1) {
      problems.add("a training has a step at least", "--epochs, --steps", "use 1 or more");
    }
    if (!(headroom >= 0)) {
      problems.add("%s GB can't stay free".formatted(headroom), "--vram-headroom", "use 1.5");
    }
    if (dtype != DType.BFLOAT16 && dtype != DType.FLOAT32) {
      problems.add("genga doesn't train in " + dtype, "--dtype", "use BFLOAT16 or FLOAT32");
    }
    problems.throwIfAny();
  }

  /// Those of some options that stand on the command line; a recipe's are about its training.
  private String typed(List<String> names) {
    var parsed = command.commandLine().getParseResult();
    return String.join(", ", names.stream().filter(parsed::hasMatchedOption).toList());
  }

  private void checkModel(Path model) {
    if (card != null) {
      CardFitting.config(model);
    } else if (rank >= 1 && (float8 == null || Float8Form.parse(float8).isPresent())) {
      Fitting.check(request(Device.CPU, null));
    } else {
      TransformerCheckpoint.open(model).close();
    }
  }

  private FitRequest request(Device onto, @Nullable Integer count) {
    return new FitRequest(
        Objects.requireNonNull(transformer),
        rank,
        dtype,
        float8 == null ? null : Float8Form.parse(float8).orElseThrow(),
        onto,
        keeping,
        blocksInMemory,
        count,
        headroom(),
        again);
  }

  /// The text for people.
  ///
  /// @throws ProblemException if the transformer can't be used
  String tell(Genga genga, DatasetPlan plan) {
    return card == null ? tellOfDevice(genga, plan) : tellOfCard(card, plan);
  }

  private String tellOfDevice(Genga genga, DatasetPlan plan) {
    genga.loadEngine(dtype);
    var request = request(device == null ? genga.usualDevice() : genga.device(device), steps(plan));
    return new Fitting(
            request,
            genga.machine().memory(),
            Fitting.programBytes(request.device()),
            genga.console()::note)
        .of(plan);
  }

  private String tellOfCard(String name, DatasetPlan plan) {
    return new CardFitting(
            Card.named(name).orElseThrow(),
            Objects.requireNonNull(transformer),
            fp8 || float8 != null,
            rank,
            steps(plan),
            headroom())
        .of(plan);
  }

  private @Nullable Integer steps(DatasetPlan plan) {
    return epochs == null ? steps : Integer.valueOf(Math.multiplyExact(epochs, plan.steps()));
  }

  private long headroom() {
    return Math.round(headroom * GIBI);
  }
}
