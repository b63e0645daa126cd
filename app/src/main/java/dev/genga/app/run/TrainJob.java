package dev.genga.app.run;

import dev.genga.base.FolderProbe;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.cache.DatasetCaches;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.training.Listeners;
import dev.genga.training.Previews;
import dev.genga.training.Recipe;
import dev.genga.training.RunRecorder;
import dev.genga.training.Trainer;
import dev.genga.training.TrainingRun;
import dev.genga.training.checkpoint.LoraMetadata;
import dev.genga.wan.generation.GeneratedFile;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.GenerationRunListener;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.weights.MemoryNeed;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A whole training: caches, then the run with its logs and previews.
///
/// @param files of the base model
/// @param encoderDtype what VAE and text encoder compute in
/// @param output the folder for LoRAs, state, log and previews
/// @param logs the folder for TensorBoard events, or null for none
/// @param requests the previews
public record TrainJob(
    Recipe recipe,
    DatasetPlan plan,
    ModelFiles files,
    DType encoderDtype,
    Path output,
    @Nullable Path logs,
    List<GenerationRequest> requests,
    Device device) {

  /// What the models take in memory, one at a time.
  public List<MemoryNeed> memoryNeeds() {
    return new GenerationRun(files, device, recipe.dtype(), encoderDtype).memoryNeeds();
  }

  /// Does it all, or goes on where an earlier run was stopped.
  ///
  /// @throws ProblemException with all that is wrong with the folders, the model files and the
  ///     previews, before anything is made; or later, with what went wrong
  public Trainer.Result run(Audience audience, BooleanSupplier stopRequested) {
    var generation = new GenerationRun(files, device, recipe.dtype(), encoderDtype);
    check(generation);
    var facts = Facts.of(recipe, plan, files);
    var encoders = new DatasetCaches.Encoders(files.vae(), files.text(), files.tokenizer());
    var caches = Stages.caches(encoders, device, encoderDtype, audience.caches());
    caches.make(plan, false, recipe.seed()).forEach(audience::onCached);
    String hash = caches.hashes().of(files.transformer());
    caches.hashes().save();
    try (var _ = TensorScope.open();
        var recorder = recorder(audience)) {
      var prepared = prepared(generation);
      audience.onLoading(files.transformer());
      return new TrainingRun(
              recipe,
              plan,
              files.transformer(),
              hash,
              output,
              device,
              (epoch, step) ->
                  LoraMetadata.of(facts, epoch, step, Instant.now(), ZoneId.systemDefault()),
              stopRequested)
          .run(new Listeners(List.of(recorder, audience, previews(prepared, recorder, audience))));
    }
  }

  /// The run's own log, from which its page is made as well.
  Path log() {
    return output.resolve("log.jsonl");
  }

  private RunRecorder recorder(Audience audience) {
    return new RunRecorder(
        log(),
        logs,
        recipe.stepsPerEpoch(plan.batches()),
        Clock.systemDefaultZone(),
        audience::onEntry);
  }

  private Previews previews(
      List<Previews.Prepared> prepared, RunRecorder recorder, Audience audience) {
    return new Previews(
        prepared,
        files.vae(),
        encoderDtype,
        output.resolve("sample"),
        recipe.name(),
        recipe.target() instanceof Recipe.Target.Lora,
        audience::previewing,
        (file, step) -> {
          recorder.onPreview(file, step);
          audience.onPreview(file, step);
        });
  }

  private void check(GenerationRun generation) {
    var problems = new Problems();
    checkFolder(output, output.toString(), problems);
    if (logs != null && !logs.startsWith(output)) {
      checkFolder(logs, logs.toString(), problems);
    }
    try {
      generation.check(problems.isEmpty() ? previewJobs() : List.of());
    } catch (ProblemException e) {
      problems.addAll(e);
    }
    try {
      recipe.learningRates(recipe.length().steps(recipe.stepsPerEpoch(plan.batches())));
    } catch (ProblemException e) {
      problems.addAll(e);
    }
    problems.throwIfAny();
  }

  /// Adds it where a folder can't be written.
  ///
  /// @param where what the user said, such as `--output out`
  public static void checkFolder(Path folder, String where, Problems problems) {
    var refusal = FolderProbe.refusal(folder);
    if (refusal != null) {
      problems.add(refusal.sentence(), where, "name another folder");
    }
  }

  /// The previews as jobs, each with a place of its own, to be checked before anything is computed.
  private List<GenerationJob> previewJobs() {
    return IntStream.range(0, requests.size())
        .mapToObj(i -> {
          var request = requests.get(i);
          String name = "%d%s".formatted(i + 1, GeneratedFile.ending(request));
          return new GenerationJob(request, output.resolve("sample").resolve(name));
        })
        .toList();
  }

  private List<Previews.Prepared> prepared(GenerationRun generation) {
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
