package dev.genga.app.run;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.TensorScope;
import dev.genga.training.Listeners;
import dev.genga.training.PreviewStyle;
import dev.genga.training.Previews;
import dev.genga.training.Recipe;
import dev.genga.training.RunRecorder;
import dev.genga.training.Trainer;
import dev.genga.training.TrainingRun;
import dev.genga.training.checkpoint.LoraMetadata;
import dev.genga.training.checkpoint.RunFacts;
import dev.genga.wan.generation.GenerationRunListener;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// A whole training: caches, then the run with its logs and previews.
///
/// @param plan what is trained on
public record TrainJob(TrainSetup setup, DatasetPlan plan) {

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
  /// @throws ProblemException with what went wrong
  public Trainer.Result run(Audience audience, BooleanSupplier stopRequested) {
    var recipe = setup.recipe();
    var files = setup.files();
    var facts = Facts.of(recipe, plan, files, setup.told());
    if (setup.caches() == CacheUse.MAKE) {
      makeCaches(audience);
    }
    var hashes = Stages.hashes(audience.caches());
    String hash = hashes.of(files.transformer());
    hashes.save();
    try (var _ = TensorScope.open();
        var recorder = recorder(audience)) {
      var prepared = prepared();
      audience.onLoading(files.transformer());
      return new TrainingRun(
              recipe,
              plan,
              files.transformer(),
              hash,
              setup.output(),
              setup.device(),
              (epoch, step) -> metadata(facts, epoch, step),
              stopRequested)
          .run(
              new Listeners(
                  prepared.isEmpty()
                      ? List.of(recorder, audience)
                      : List.of(recorder, audience, previews(prepared, recorder, audience))));
    }
  }

  private void makeCaches(Audience audience) {
    var files = setup.files().models();
    var encoders = new DatasetCaches.Encoders(files.vae(), files.text(), files.tokenizer());
    Stages.caches(encoders, setup.device(), setup.encoderDtype(), audience.caches())
        .make(plan, false, setup.recipe().seed())
        .forEach(audience::onCached);
  }

  private Map<String, String> metadata(RunFacts facts, int epoch, int step) {
    var now = Instant.now();
    var zone = ZoneId.systemDefault();
    var metadata =
        setup.told().minimum()
            ? LoraMetadata.minimum(facts, now, zone)
            : LoraMetadata.of(facts, epoch, step, now, zone);
    setup.told().options().forEach((key, value) -> metadata.computeIfPresent(key, (_, _) -> value));
    return metadata;
  }

  /// The run's own log, from which its page is made as well.
  Path log() {
    return setup.output().resolve("log.jsonl");
  }

  private RunRecorder recorder(Audience audience) {
    return new RunRecorder(
        log(),
        setup.logs(),
        setup.told().logPrefix(),
        setup.recipe().stepsPerEpoch(plan.batches()),
        Clock.systemDefaultZone(),
        audience::onEntry);
  }

  private Previews previews(
      List<Previews.Prepared> prepared, RunRecorder recorder, Audience audience) {
    return new Previews(
        prepared,
        setup.files().models().vae(),
        setup.encoderDtype(),
        setup.output().resolve("sample"),
        previewStyle(),
        setup.recipe().target() instanceof Recipe.Target.Lora,
        audience::previewing,
        (file, step) -> {
          recorder.onPreview(file, step);
          audience.onPreview(file, step);
        });
  }

  private PreviewStyle previewStyle() {
    var recipe = setup.recipe();
    return setup.musubiPreviews()
        ? new PreviewStyle.Musubi(
            recipe.name(), recipe.stepsPerEpoch(plan.batches()), recipe.previews())
        : new PreviewStyle.Own(recipe.name());
  }

  private List<Previews.Prepared> prepared() {
    var requests = setup.requests();
    if (requests.isEmpty()) {
      return List.of();
    }
    try (var _ = Autograd.off()) {
      var prompts = setup.generation().encode(requests, GenerationRunListener.NONE);
      return IntStream.range(0, requests.size())
          .mapToObj(i -> new Previews.Prepared(requests.get(i), prompts.get(i)))
          .toList();
    }
  }
}
