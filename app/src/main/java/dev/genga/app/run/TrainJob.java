package dev.genga.app.run;

import dev.genga.base.AtomicFile;
import dev.genga.base.FolderLock;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.cache.ContentHashes;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.TensorScope;
import dev.genga.training.CachedBatches;
import dev.genga.training.Course;
import dev.genga.training.Listeners;
import dev.genga.training.PreviewStyle;
import dev.genga.training.Previews;
import dev.genga.training.Recipe;
import dev.genga.training.ResumeCheck;
import dev.genga.training.RunRecorder;
import dev.genga.training.StagedPlan;
import dev.genga.training.Trainer;
import dev.genga.training.TrainingListener;
import dev.genga.training.TrainingRun;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.checkpoint.LoraMetadata;
import dev.genga.training.checkpoint.RunFacts;
import dev.genga.training.device.DeviceShare;
import dev.genga.training.device.TrainingDevice;
import dev.genga.training.log.RunLog;
import dev.genga.training.state.SavedStates;
import dev.genga.training.state.StateFolder;
import dev.genga.training.validation.HeldOutCheck;
import dev.genga.training.validation.HeldOutHistory;
import dev.genga.training.validation.ValidationOptions;
import dev.genga.wan.generation.GenerationRunListener;
import dev.genga.wan.generation.LoraUse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// A whole training: caches, then the run with its logs and previews.
///
/// @param plan what is trained on, and what is held out
/// @param validation of what is held out, if anything is
public record TrainJob(TrainSetup setup, DatasetPlan plan, ValidationOptions validation) {
  /// A training that is validated as usual where something is held out.
  public TrainJob(TrainSetup setup, DatasetPlan plan) {
    this(setup, plan, ValidationOptions.USUAL);
  }

  /// Looks for what would stop it, before anything is made.
  ///
  /// @throws ProblemException with all that is wrong with the folders, the model files, the previews
  ///     and the schedule
  public void check() {
    var problems = new Problems();
    setup.check(problems);
    setup.checkLength(plan, problems);
    problems.throwIfAny();
  }

  /// Does it all, or goes on where an earlier run was stopped. What it does it with has been checked.
  ///
  /// @throws ProblemException with what went wrong; before anything is made, if another process is at
  ///     work in the folder, or its state is that of another training
  public Trainer.Result run(Audience audience, BooleanSupplier stopRequested) {
    return run(audience, stopRequested, TrainingDevice.UNKNOWN, 0);
  }

  /// The same on a device that is watched.
  ///
  /// @param headroom bytes of it that stay free
  public Trainer.Result run(
      Audience audience, BooleanSupplier stopRequested, TrainingDevice device, long headroom) {
    var pause = new PauseFiles(setup.output());
    try (var lock = FolderLock.take(setup.output())) {
      if (!lock.isHeld()) {
        audience.onRemark(
            "this disk knows no locks: a second training is not kept out of the folder");
      }
      pause.clear();
      AtomicFile.deleteLeftovers(setup.output());
      AtomicFile.deleteLeftovers(previewFolder());
      return runAlone(audience, stopRequested, new DeviceShare(device, headroom, pause));
    }
  }

  private Trainer.Result runAlone(
      Audience audience, BooleanSupplier stopRequested, DeviceShare share) {
    var recipe = setup.recipe();
    var files = setup.files();
    var facts = Facts.of(recipe, plan, files, setup.told());
    var hashes = Stages.hashes(audience.caches());
    var identity = new JobIdentity(setup, plan, validation).of(hashes);
    var states = new SavedStates(new StateFolder(setup.output(), recipe.name()), setup.states());
    new ResumeCheck(recipe, plan, files.transformer()).check(states, identity);
    if (setup.caches() == CacheUse.MAKE) {
      makeCaches(hashes, audience);
    }
    hashes.save();
    new SharedFiles(setup.output(), recipe.name()).take(audience::onRemark);
    if (!states.folder().newestFirst().isEmpty()) {
      tellDamage(audience);
    }
    try (var _ = TensorScope.open();
        var recorder = recorder(audience)) {
      var prepared = prepared();
      var listeners = new ArrayList<TrainingListener>(List.of(recorder));
      var check = plan.heldOut().isEmpty() ? null : check(recorder, audience);
      if (check != null) {
        listeners.add(check);
      }
      listeners.add(recipeWriter());
      listeners.add(audience);
      if (!prepared.isEmpty()) {
        listeners.add(previews(prepared, share.device(), recorder, audience));
      }
      audience.onLoading(files.transformer());
      return new TrainingRun(
              recipe,
              plan,
              files.transformer(),
              identity,
              setup.output(),
              setup.states(),
              setup.device(),
              (epoch, step) -> metadata(facts, epoch, step),
              () -> stopRequested.getAsBoolean() || check != null && check.atPlateau(),
              share)
          .run(new Listeners(listeners));
    }
  }

  private void tellDamage(Audience audience) {
    var damaged = Files.exists(log()) ? RunLog.damagedLines(log()) : List.<Integer>of();
    if (!damaged.isEmpty()) {
      audience.onRemark(
          "%s is damaged in %s: it goes on without"
              .formatted(
                  log(),
                  damaged.size() == 1
                      ? "line " + damaged.getFirst()
                      : damaged.size() + " lines, the first of them " + damaged.getFirst()));
    }
  }

  /// The recipe is that of a run that has begun: one that was refused leaves the file as it was.
  private TrainingListener recipeWriter() {
    return new TrainingListener() {
      @Override
      public void onStart(int step, int steps) {
        String text = setup.told().recipe();
        if (text != null) {
          AtomicFile.writeString(recipeFile(), text);
        }
      }
    };
  }

  private HeldOutCheck check(RunRecorder recorder, Audience audience) {
    var recipe = setup.recipe();
    return new HeldOutCheck(
        validation,
        new CachedBatches(plan.validation(), 0, setup.device(), setup.startsFromImages()),
        recipe.timesteps().sampler(recipe.way().levels()),
        recorder,
        String.valueOf(bestFile().getFileName()),
        course(),
        audience::onValidated,
        audience::onRemark);
  }

  /// The file with the lowest held-out loss; only a run that is validated has one.
  public Path bestFile() {
    return setup.output().resolve(new CheckpointNames(setup.recipe().name()).best());
  }

  /// The validations so far; none where nothing is held out.
  public HeldOutHistory heldOut() {
    return plan.heldOut().isEmpty() || !Files.exists(log())
        ? HeldOutHistory.NONE
        : HeldOutHistory.of(RunLog.readEvents(log()));
  }

  /// Whether the training has ended because the held-out loss fell no further.
  public boolean hasPlateaued() {
    Integer patience = validation.patience();
    return patience != null && heldOut().withoutProgress() >= patience;
  }

  private void makeCaches(ContentHashes hashes, Audience audience) {
    var files = setup.files().models();
    var encoders =
        new DatasetCaches.Encoders(files.vae(), files.text(), files.tokenizer(), files.image());
    Stages.caches(encoders, setup.device(), setup.dtypes(), hashes, audience.caches())
        .make(plan.withHeldOut(), false, setup.recipe().seed())
        .forEach(audience::onCached);
  }

  private Map<String, String> metadata(RunFacts facts, int epoch, int step) {
    var now = Instant.now();
    var zone = ZoneId.systemDefault();
    var metadata =
        setup.told().minimum()
            ? LoraMetadata.minimum(facts, now, zone)
            : LoraMetadata.of(facts, epoch, step, now, zone);
    if (!setup.recipe().stages().isEmpty() && !setup.told().minimum()) {
      metadata.put("genga.stages", String.join("; ", StagedPlan.told(setup.recipe(), plan)));
    }
    setup.told().options().forEach((key, value) -> metadata.computeIfPresent(key, (_, _) -> value));
    return metadata;
  }

  /// How the run's steps lie in its stages and epochs.
  Course course() {
    return Course.of(setup.recipe(), plan.sections());
  }

  /// The run's own recipe, where it has one.
  Path recipeFile() {
    return setup.output().resolve(SharedFiles.RECIPE);
  }

  /// The run's own log, from which its page is made as well.
  Path log() {
    return setup.output().resolve(SharedFiles.LOG);
  }

  private Path previewFolder() {
    return setup.output().resolve("sample");
  }

  private RunRecorder recorder(Audience audience) {
    return new RunRecorder(
        log(),
        setup.logs(),
        setup.told().logPrefix(),
        setup.recipe().name(),
        course(),
        Clock.systemDefaultZone(),
        audience::onEntry);
  }

  private Previews previews(
      List<Previews.Prepared> prepared,
      TrainingDevice device,
      RunRecorder recorder,
      Audience audience) {
    return new Previews(
        prepared,
        setup.files().models().vae(),
        setup.precision(),
        device,
        previewFolder(),
        previewStyle(),
        this::shown,
        audience::previewing,
        (file, step) -> {
          if (recorder.onPreview(file, step)) {
            audience.onPreview(file, step);
          }
        });
  }

  private PreviewStyle previewStyle() {
    var recipe = setup.recipe();
    return setup.musubiPreviews()
        ? new PreviewStyle.Musubi(
            recipe.name(),
            recipe.stepsPerEpoch(plan.batches()),
            course().steps(),
            recipe.previews())
        : new PreviewStyle.Own(recipe.name());
  }

  /// The LoRAs that a preview names: the one that is trained, and those in its base.
  private List<LoraUse> shown(Path file) {
    return switch (setup.recipe().target()) {
      case Recipe.Target.Lora lora -> {
        var all = new ArrayList<>(lora.training().fused());
        all.add(new LoraUse(file.toString(), 1));
        yield all;
      }
      case Recipe.Target.Transformer _ -> List.of();
    };
  }

  private List<Previews.Prepared> prepared() {
    var requests = setup.requests();
    if (requests.isEmpty()) {
      return List.of();
    }
    try (var _ = Autograd.off()) {
      var prompts = setup.generation().encode(requests, GenerationRunListener.NONE);
      var starts = setup.generation().starts(requests, GenerationRunListener.NONE);
      return IntStream.range(0, requests.size())
          .mapToObj(i -> new Previews.Prepared(requests.get(i), prompts.get(i), starts.get(i)))
          .toList();
    }
  }
}
