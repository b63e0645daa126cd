package dev.genga.app.fit;

import dev.genga.app.run.MemoryRoom;
import dev.genga.base.NativeLibraries;
import dev.genga.base.ProblemException;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.TensorScope;
import dev.genga.training.TrainingMemory;
import dev.genga.training.fit.Calibration;
import dev.genga.training.fit.StepModel;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.util.Locale;
import java.util.function.Consumer;

/// Tells what a training takes on a device that is there: a few blocks of its own transformer are
/// measured, once for each kind of step, and all of them are told from these.
///
/// The engine is loaded.
public final class Fitting {
  /// What a measurement may take, in seconds; with what stands around it, half a minute.
  private static final double SECONDS = 24;

  private static final int FEWEST_LAYERS = 3;

  private final FitRequest request;
  private final MemoryRoom room;
  private final long program;
  private final Consumer<String> remarks;

  /// @param room knows the device's memory
  /// @param program what is in memory besides: see [#programBytes]
  /// @param remarks is told what is being done
  public Fitting(FitRequest request, MemoryRoom room, long program, Consumer<String> remarks) {
    this.request = request;
    this.room = room;
    this.program = program;
    this.remarks = remarks;
  }

  /// What this process has of a device's memory by itself; asked before any model is there.
  public static long programBytes(Device device) {
    return device.equals(Device.CPU) ? ProcessMemory.resident() : 0;
  }

  /// The text for people.
  ///
  /// @throws ProblemException if the transformer can't be used
  public String of(DatasetPlan plan) {
    var fit = fit();
    Integer keeping = request.keeping();
    return FitTable.of(
        plan,
        keeping == null ? fit.keepingWhatFits(plan) : fit.keeping(keeping),
        "%s on %s, LoRA of rank %d, %s"
            .formatted(
                request.transformer().getFileName(),
                onCpu() ? "this machine's processor" : request.device(),
                request.rank(),
                request.dtype().torchName()),
        request.steps());
  }

  /// What a step takes while no block keeps its activations.
  ///
  /// @throws ProblemException if the transformer can't be used
  public StepFit fit() {
    long limit = room.of(request.device()).free() + program - request.headroom();
    try (var base = TransformerCheckpoint.open(request.transformer())) {
      check(base);
      var model = model(base);
      long fixed = program + TrainingMemory.of(request.recipe(), base).bytes();
      return new StepFit(model, base.config().layers(), request.rank(), fixed, limit, 0);
    }
  }

  private boolean onCpu() {
    return request.device().equals(Device.CPU);
  }

  private void check(TransformerCheckpoint base) {
    int layers = base.config().layers();
    Integer keeping = request.keeping();
    if (layers < FEWEST_LAYERS) {
      throw new ProblemException(
          "this transformer has %d blocks: too few to tell what one takes".formatted(layers),
          request.transformer().toString(),
          "train it and see");
    }
    if (keeping != null && (keeping < 0 || keeping > layers)) {
      throw new ProblemException(
          "%d blocks can't keep their activations: there are %d".formatted(keeping, layers),
          "--keep-activations",
          "use 0 to %d, or leave it out".formatted(layers));
    }
  }

  private StepModel model(TransformerCheckpoint base) {
    var known =
        new Calibrations<>(NativeLibraries.cacheFolder().resolve("step-models"), StepModel.class);
    String key = key(base);
    var found = request.again() ? null : known.find(key);
    if (found != null) {
      remarks.accept("measured before, on this machine; --calibrate measures again");
      return found;
    }
    remarks.accept("measuring a few blocks, about half a minute ...");
    long begun = System.nanoTime();
    try (var _ = TensorScope.open()) {
      var placed = base.placed(request.device(), request.dtype());
      var model =
          Calibration.run(
              placed,
              request.recipe(),
              request.device(),
              ProcessMemory.of(request.device()),
              SECONDS);
      known.keep(key, model);
      remarks.accept(
          String.format(
              Locale.ROOT,
              "measured in %.0f s, up to %d tokens",
              (System.nanoTime() - begun) / 1e9,
              model.measuredUpTo()));
      return model;
    }
  }

  /// All that a step's time and memory depend on, besides its load and its number of blocks.
  private String key(TransformerCheckpoint base) {
    var config = base.config();
    var engine = Engine.current();
    return String.join(
        ", ",
        "width " + config.dim(),
        "feed-forward " + config.ffnDim(),
        "heads " + config.heads(),
        "text " + config.textDim() + " x " + config.textLength(),
        "stored in " + base.storedDtype(),
        "computed in " + request.dtype(),
        "LoRA",
        "on " + request.device(),
        "engine " + engine.version() + (engine.hasMkl() ? " with MKL" : ""),
        "threads " + engine.threads());
  }
}
