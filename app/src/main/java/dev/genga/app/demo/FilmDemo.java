package dev.genga.app.demo;

import dev.genga.app.run.Audience;
import dev.genga.app.run.Stages;
import dev.genga.app.run.TrainJob;
import dev.genga.app.run.TrainSetup;
import dev.genga.base.FolderTree;
import dev.genga.dataset.cache.CacheListener;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlanListener;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.CachedBatches;
import dev.genga.training.HeldOutLoss;
import dev.genga.training.Recipe;
import dev.genga.training.Trainer;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.log.RunLog;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.video.VideoReader;
import dev.genga.wan.generation.EncoderDtypes;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.GenerationRunListener;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.PromptFile;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The whole way on a few seconds of real film, with random weights: plan, cache, train, preview, generate; and a check
/// that the LoRA has learnt, on clips that were held out.
///
/// @param folder where everything goes
/// @param learningRate of the training; 0 must fail the check
/// @param steps of the training
public record FilmDemo(Path folder, double learningRate, int steps) {
  /// A rate at which the small model learns quickly.
  public static final double LEARNING_RATE = 3e-3;

  /// Steps that take about a minute on two cores.
  public static final int STEPS = 90;

  /// At how many of the nine timesteps the held-out loss has to fall.
  public static final int FALLS_WANTED = 7;

  private static final double SPREADS = 4;
  private static final int NOISE_SEEDS = 5;
  static final int RANK = 16;
  static final long SEED = 2025;
  private static final long MODEL_SEED = 20;
  private static final DType DTYPE = DType.FLOAT32;
  private static final String NAME = "bunny";

  /// What came out.
  ///
  /// @param before held-out loss of the base
  /// @param after held-out loss with the LoRA
  /// @param previews the preview videos in order
  /// @param video generated with the finished LoRA
  /// @param page everything on one page, to open in a browser
  /// @param previewIsGeneration whether the last preview and a later generation have the same frames,
  ///     to the bit
  public record Outcome(
      DatasetPlan plan,
      Trainer.Result training,
      HeldOutLoss.Measured before,
      HeldOutLoss.Measured after,
      List<Path> previews,
      Path video,
      Path page,
      boolean previewIsGeneration) {
    /// At how many timesteps the held-out loss has fallen clearly.
    public int falls() {
      return HeldOutLoss.fallen(before, after, SPREADS);
    }

    /// Whether the demonstration shows what it should.
    public boolean good() {
      return falls() >= FALLS_WANTED && previewIsGeneration;
    }
  }

  /// Runs everything on the CPU.
  ///
  /// @param audience is told how it goes
  /// @param note takes a line on what is done between
  public Outcome run(Audience audience, Consumer<String> note, BooleanSupplier stopRequested) {
    // An earlier demonstration's run would only be taken up where it ended.
    FolderTree.delete(folder.resolve("run"));
    var models = RandomModels.write(folder.resolve("models"), RandomModels.Sizes.DEMO, MODEL_SEED);
    var film = DemoFilm.unpack(folder);
    var plan = Stages.plan(film.dataset(), PlanOptions.standard(), PlanListener.NONE);
    var heldOut = Stages.plan(film.heldOut(), PlanOptions.standard(), PlanListener.NONE);
    var encoders =
        new DatasetCaches.Encoders(models.vae(), models.textEncoder(), models.tokenizer());
    Stages.caches(encoders, Device.CPU, EncoderDtypes.of(DTYPE), CacheListener.NONE)
        .make(heldOut, false, SEED);
    var losses = new HeldOutLoss(new CachedBatches(heldOut, SEED, Device.CPU), NOISE_SEEDS);
    note.accept("measuring the loss on clips held out of training ...");
    var before = measure(losses, models.transformer(), null);

    var request = PromptFile.read(film.prompts()).entries().getFirst().request(() -> SEED);
    var job =
        new TrainJob(
            new TrainSetup(
                recipe(),
                models.files(),
                DTYPE,
                folder.resolve("run"),
                folder.resolve("run/logs"),
                List.of(request),
                Device.CPU),
            plan);
    job.check();
    var training = job.run(audience, stopRequested);
    note.accept("measuring it again ...");
    var after = measure(losses, models.transformer(), training.file());
    return finish(audience, models, request, plan, training, before, after);
  }

  private Outcome finish(
      Audience audience,
      RandomModels models,
      GenerationRequest request,
      DatasetPlan plan,
      Trainer.Result training,
      HeldOutLoss.Measured before,
      HeldOutLoss.Measured after) {
    var previews = previews();
    var finished = request.withLoras(List.of(new LoraUse(training.file().toString(), 1)));
    Path video = folder.resolve(NAME + ".mp4");
    new GenerationRun(models.files(), Device.CPU, DTYPE, DTYPE)
        .run(List.of(new GenerationJob(finished, video)), showing(audience));
    boolean same =
        !previews.isEmpty()
            && VideoReader.read(previews.getLast(), all(request.size().frames()))
                .equals(VideoReader.read(video, all(request.size().frames())));
    Path page = folder.resolve("index.html");
    var outcome = new Outcome(plan, training, before, after, previews, video, page, same);
    FilmDemoPage.write(page, this, outcome);
    return outcome;
  }

  private static int[] all(int count) {
    return IntStream.range(0, count).toArray();
  }

  private List<Path> previews() {
    Path run = folder.resolve("run");
    return RunLog.readEvents(run.resolve("log.jsonl")).stream()
        .filter(event -> event.name().equals("preview"))
        .map(event -> run.resolve(Objects.requireNonNull(event.facts().get("file"))))
        .toList();
  }

  private static GenerationRunListener showing(Audience audience) {
    return new GenerationRunListener() {
      @Override
      public void onEncoding(int prompts) {}

      @Override
      public GenerationListener of(GenerationJob job) {
        return audience.previewing(job.request());
      }

      @Override
      public void onWritten(GenerationJob job) {}
    };
  }

  private Recipe recipe() {
    return new Recipe(
        NAME,
        new Recipe.Target.Lora(RANK, RANK),
        learningRate,
        ScheduleOptions.CONSTANT,
        AdamW.Settings.DEFAULT,
        null,
        1,
        1,
        new Recipe.RunLength.Steps(steps),
        TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 3),
        SEED,
        DTYPE,
        0,
        Saves.AT_END,
        new Saves(null, steps / 3, null, null));
  }

  private static HeldOutLoss.Measured measure(
      HeldOutLoss losses, Path transformer, @Nullable Path lora) {
    try (var _ = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(transformer)) {
      var model = WanTransformer.load(checkpoint.placed(Device.CPU, DTYPE), DTYPE, Device.CPU);
      if (lora == null) {
        return losses.measure(model);
      }
      try (var file = SafetensorsFile.open(lora)) {
        return losses.measure(LoraReader.read(file, model).attach(model, 1));
      }
    }
  }
}
