package dev.genga.app.run;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.cache.ContentHashes;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.TensorScope;
import dev.genga.training.Listeners;
import dev.genga.training.Previews;
import dev.genga.training.Recipe;
import dev.genga.training.RunRecorder;
import dev.genga.training.Trainer;
import dev.genga.training.TrainingRun;
import dev.genga.training.checkpoint.LoraMetadata;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.GenerationRunListener;
import dev.genga.wan.generation.LoraUse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
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
    var facts = Facts.of(recipe, plan, files);
    var encoders = new DatasetCaches.Encoders(files.vae(), files.text(), files.tokenizer());
    var caches = Stages.caches(encoders, setup.device(), setup.encoderDtype(), audience.caches());
    caches.make(plan, false, recipe.seed()).forEach(audience::onCached);
    String hash = hash(caches.hashes());
    caches.hashes().save();
    try (var _ = TensorScope.open();
        var recorder = recorder(audience)) {
      var prepared = prepared(setup.generation());
      audience.onLoading(files.transformer());
      return new TrainingRun(
              recipe,
              plan,
              files.transformer(),
              hash,
              setup.output(),
              setup.device(),
              (epoch, step) ->
                  LoraMetadata.of(facts, epoch, step, Instant.now(), ZoneId.systemDefault()),
              stopRequested)
          .run(new Listeners(List.of(recorder, audience, previews(prepared, recorder, audience))));
    }
  }

  /// The content that the run starts from: the transformer, and LoRAs in it or to go on from.
  private String hash(ContentHashes hashes) {
    var all = new StringBuilder(hashes.of(setup.files().transformer()));
    if (setup.recipe().target() instanceof Recipe.Target.Lora lora) {
      for (var use : lora.training().fused()) {
        all.append('+').append(hashes.of(Path.of(use.file())));
      }
      var start = lora.training().start();
      if (start != null) {
        all.append('>').append(hashes.of(start));
      }
    }
    return all.toString();
  }

  /// The run's own log, from which its page is made as well.
  Path log() {
    return setup.output().resolve("log.jsonl");
  }

  private RunRecorder recorder(Audience audience) {
    return new RunRecorder(
        log(),
        setup.logs(),
        setup.recipe().stepsPerEpoch(plan.batches()),
        Clock.systemDefaultZone(),
        audience::onEntry);
  }

  private Previews previews(
      List<Previews.Prepared> prepared, RunRecorder recorder, Audience audience) {
    return new Previews(
        prepared,
        setup.files().vae(),
        setup.encoderDtype(),
        setup.output().resolve("sample"),
        setup.recipe().name(),
        this::shown,
        audience::previewing,
        (file, step) -> {
          recorder.onPreview(file, step);
          audience.onPreview(file, step);
        });
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

  private List<Previews.Prepared> prepared(GenerationRun generation) {
    var requests = setup.requests();
    if (requests.isEmpty()) {
      return List.of();
    }
    try (var _ = Autograd.off()) {
      var prompts = generation.encode(requests, GenerationRunListener.NONE);
      return IntStream.range(0, requests.size())
          .mapToObj(i -> new Previews.Prepared(requests.get(i), prompts.get(i)))
          .toList();
    }
  }
}
