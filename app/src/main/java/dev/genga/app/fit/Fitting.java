package dev.genga.app.fit;

import dev.genga.app.console.MemoryText;
import dev.genga.app.run.MemoryRoom;
import dev.genga.base.NativeLibraries;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.TensorScope;
import dev.genga.training.Recipe;
import dev.genga.training.RecipeFit;
import dev.genga.training.TrainingMemory;
import dev.genga.training.device.StepLoad;
import dev.genga.training.fit.Calibration;
import dev.genga.training.fit.StepModel;
import dev.genga.training.optimizer.AdamW;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.util.ArrayList;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells what a training takes on a device that is there: a few blocks of its own transformer are
/// measured, once for each kind of step, and all of them are told from these.
///
/// The engine is loaded.
public final class Fitting {
  /// What a measurement may take, in seconds; with what stands around it, half a minute.
  private static final double SECONDS = 24;

  private static final int FEWEST_LAYERS = 3;

  /// The optimizer that goes without saying.
  private static final String USUAL = AdamW.Settings.DEFAULT.simpleName();

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
  /// @param run whose length counts; null where that is not said
  /// @throws ProblemException if the transformer can't be used
  public String of(DatasetPlan plan, @Nullable Recipe run) {
    return switch (request.training().target()) {
      case Recipe.Target.Lora lora -> FitTable.of(plan, chosen(plan, lora), where(lora), run);
      case Recipe.Target.Transformer _ -> allWeights();
    };
  }

  private String where(Recipe.Target.Lora lora) {
    var training = request.training();
    var form = training.base().float8();
    String optimizer = training.optimizer().simpleName();
    return "%s, %s of rank %d, %s%s%s"
        .formatted(
            place(),
            lora.adapter().kind().label(),
            lora.rank(),
            training.dtype().torchName(),
            form == null ? "" : ", base in 8 bits (" + form.label() + ")",
            optimizer.equals(USUAL) ? "" : ", " + optimizer);
  }

  private String place() {
    return "%s on %s"
        .formatted(
            request.transformer().getFileName(),
            onCpu() ? "this machine's processor" : request.device());
  }

  /// What is certain of a training of all weights, of which no step is measured.
  private String allWeights() {
    try (var base = TransformerCheckpoint.open(request.transformer())) {
      var need = TrainingMemory.of(request.recipe(), base);
      return """
      What it takes: %s, all weights

        %s of %s before the first step, %s
        activations come on top; steps are measured of LoRAs alone
      """
          .formatted(
              place(), MemoryText.of(program + need.bytes()), MemoryText.of(limit()), need.parts());
    }
  }

  /// With what the request leaves open chosen for a plan: all weights stay if a step fits then, if need be without the
  /// inputs of blocks that run twice.
  private StepFit chosen(DatasetPlan plan, Recipe.Target.Lora lora) {
    Integer keeping = request.keeping();
    var fit = fit();
    boolean leave = !fit.fits(plan) && inputsMayLeave(plan);
    fit = leave ? fit.lettingInputsLeave() : fit;
    if (request.blocksInMemory() == null
        && lora.training().fused().isEmpty()
        && fit.layers() > BaseForm.MOVING + fit.keeping()
        && !fit.fits(plan)) {
      remarks.accept("all weights don't fit: blocks that come and go count as well");
      fit = fit(true);
      fit = (leave ? fit.lettingInputsLeave() : fit).movingWhatMust(plan);
    }
    return keeping == null ? fit.keepingWhatFits(plan) : fit;
  }

  private boolean inputsMayLeave(DatasetPlan plan) {
    if (request.device().kind() != Device.Kind.CUDA) {
      return false;
    }
    try (var base = TransformerCheckpoint.open(request.transformer())) {
      var leaving = request.recipe().withInputsInRam(true);
      return TrainingMemory.hostBytes(leaving, base, StepLoad.mostTokens(plan))
          <= room.of(Device.CPU).free();
    }
  }

  /// What a step takes with as many kept activations and blocks in memory as are asked for; where that is
  /// left open, while no block keeps its activations and all weights stay.
  ///
  /// @throws ProblemException if the transformer can't be used
  public StepFit fit() {
    Integer blocks = request.blocksInMemory();
    return fit(blocks != null && blocks > 0);
  }

  /// @param moving whether blocks that come and go are measured
  private StepFit fit(boolean moving) {
    try (var base = TransformerCheckpoint.open(request.transformer())) {
      check(request, base);
      var recipe = request.recipe();
      int layers = base.config().layers();
      var fixed = new ArrayList<Long>();
      for (int blocks = 0; blocks <= layers; blocks++) {
        // One block alone is never in memory; its place in the list is as good as the next one's.
        int held = blocks == 1 ? BaseForm.MOVING : blocks;
        fixed.add(program + TrainingMemory.of(recipe.withMemory(0, held), base).bytes());
      }
      int inMemory = recipe.base().streamed(layers) == 0 ? 0 : recipe.base().blocksInMemory();
      return new StepFit(
          model(base, moving),
          layers,
          rank(),
          fixed,
          limit(),
          recipe.keptBlocks(),
          inMemory,
          false,
          recipe.inputsInRam() && request.device().kind() == Device.Kind.CUDA);
    }
  }

  private long limit() {
    return room.of(request.device()).free() + program - request.headroom();
  }

  private int rank() {
    return switch (request.training().target()) {
      case Recipe.Target.Lora lora -> lora.rank();
      case Recipe.Target.Transformer _ ->
          throw new IllegalArgumentException("steps are measured of LoRAs alone");
    };
  }

  private boolean onCpu() {
    return request.device().equals(Device.CPU);
  }

  /// Looks at the transformer's header, and at what is asked for of its blocks.
  ///
  /// @param request of which the device doesn't count
  /// @throws ProblemException with all that can't be
  public static void check(FitRequest request) {
    try (var base = TransformerCheckpoint.open(request.transformer())) {
      check(request, base);
    }
  }

  private static void check(FitRequest request, TransformerCheckpoint base) {
    int layers = base.config().layers();
    Integer keeping = request.keeping();
    var problems = new Problems();
    if (layers < FEWEST_LAYERS && request.training().target() instanceof Recipe.Target.Lora) {
      problems.add(
          "this transformer has %d blocks: too few to tell what one takes".formatted(layers),
          request.transformer().toString(),
          "train it and see");
    }
    if (keeping != null && (keeping < 0 || keeping > layers)) {
      problems.add(
          "%d blocks can't keep their activations: there are %d".formatted(keeping, layers),
          "--keep-activations",
          "use 0 to %d, or leave it out".formatted(layers));
    }
    var recipe = request.recipe();
    recipe.base().check(problems, Fitting::option);
    if (problems.isEmpty()) {
      RecipeFit.check(recipe, base, problems, Fitting::option);
    }
    problems.throwIfAny();
  }

  private static String option(String word) {
    return "--" + word.replace('_', '-');
  }

  private StepModel model(TransformerCheckpoint base, boolean moving) {
    var known =
        new Calibrations<>(NativeLibraries.cacheFolder().resolve("step-models"), StepModel.class);
    String key = key(base, moving);
    var found = request.again() ? null : known.find(key);
    if (found == null && !request.again() && !moving) {
      found = known.find(key(base, true)); // which knows more than is asked for
    }
    if (found != null) {
      remarks.accept("measured before, on this machine; --calibrate measures again");
      return found;
    }
    remarks.accept("measuring a few blocks, about half a minute ...");
    long begun = System.nanoTime();
    try (var _ = TensorScope.open()) {
      var form = request.recipe().base();
      var device = request.device();
      var model =
          Calibration.run(
              base.held(form.withBlocksInMemory(0), device, request.training().dtype()),
              moving
                  ? base.held(
                      form.withBlocksInMemory(BaseForm.MOVING),
                      device,
                      request.training().dtype(),
                      Calibration.MOVING_BLOCKS)
                  : null,
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
  private String key(TransformerCheckpoint base, boolean moving) {
    var config = base.config();
    var engine = Engine.current();
    var form = request.training().base().float8();
    String stored = "stored in " + base.storedDtype();
    return String.join(
        ", ",
        "width " + config.dim(),
        "feed-forward " + config.ffnDim(),
        "heads " + config.heads(),
        "text " + config.textDim() + " x " + config.textLength(),
        config.imageToVideo() ? "image " + config.imageDim() : "no image",
        form == null ? stored : stored + " held in " + form.label(),
        "computed in " + request.training().dtype(),
        trained() + (moving ? ", also over blocks that come and go" : ""),
        "on " + request.device(),
        MeasuredMachine.of(request.device(), room).key(),
        "engine " + engine.version() + (engine.hasMkl() ? " with MKL" : ""),
        "threads " + engine.threads());
  }

  /// What is trained and by what; the rank of the layers that no rule names is not in it.
  private String trained() {
    var training = request.training();
    if (!(training.target() instanceof Recipe.Target.Lora(var adapter, _))) {
      throw new IllegalArgumentException("steps are measured of LoRAs alone");
    }
    String optimizer = training.optimizer().simpleName();
    return adapter.kind().label()
        + (adapter.kind() instanceof AdapterKind.Lokr(int factor) ? " " + factor : "")
        + (adapter.layers().equals(LayerChoice.ALL) ? "" : " of " + adapter.layers())
        + (optimizer.equals(USUAL) ? "" : " by " + optimizer)
        + (training.averageEvery() == null ? "" : " with averages");
  }
}
