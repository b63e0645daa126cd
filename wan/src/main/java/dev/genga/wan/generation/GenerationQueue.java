package dev.genga.wan.generation;

import dev.genga.base.AtomicFile;
import dev.genga.base.FolderLock;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Makes the videos of a folder, each model loaded once for all of them, and goes on after any end.
///
/// Where the memory holds transformer and VAE together, each video is written before the next is begun.
/// Else the latents of all are made first and decoded then. Either way latents lie in a file until
/// their video is written ([KeptLatents]): a run that is killed loses the steps of one video at most, and
/// none where it was decoding. The frames are those of a run by itself with the same [MemorySaving], to the bit.
///
/// @param run with the models
/// @param together whether transformer and VAE are in memory at the same time
public record GenerationQueue(GenerationRun run, boolean together) {
  /// What a job needs of text encoder, image encoder and the VAE's encoder.
  private record Inputs(EncodedPrompts prompts, StartCondition start) {}

  /// Makes what is not there yet.
  ///
  /// @param folder where all jobs' files are to be
  /// @param asked all of the queue
  /// @throws ProblemException with everything that stands in the way, before anything is computed; if
  ///     another process is at work in the folder; or later, with what went wrong
  public void run(Path folder, List<GenerationJob> asked, GenerationRunListener listener) {
    var jobs = run.said(asked);
    var open = PromptQueue.open(jobs);
    var checked = open.isEmpty() ? null : RunCheck.check(run.files(), run.base(), open);
    try (var _ = FolderLock.take(folder)) {
      AtomicFile.deleteLeftovers(folder);
      jobs.stream().filter(job -> !open.contains(job)).forEach(KeptLatents::delete);
      var still = PromptQueue.open(open);
      if (checked != null && !still.isEmpty()) {
        checked.tell(listener);
        make(still, listener);
      }
    }
  }

  private void make(List<GenerationJob> jobs, GenerationRunListener listener) {
    var kept = new KeptLatents(run);
    var lacking = jobs.stream().filter(job -> !kept.has(job)).toList();
    var problems = new Problems();
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var inputs = inputs(lacking, listener);
      // What ends the run comes behind what was gathered before.
      problems.attempt(() -> {
        if (together) {
          oneByOne(jobs, kept, inputs, problems, listener);
        } else {
          inTurn(jobs, kept, inputs, problems, listener);
        }
      });
    }
    problems.throwIfAny();
  }

  /// In the machine's memory: there may be many.
  private Map<GenerationJob, Inputs> inputs(
      List<GenerationJob> jobs, GenerationRunListener listener) {
    var inputs = new HashMap<GenerationJob, Inputs>();
    if (jobs.isEmpty()) {
      return inputs;
    }
    var requests = jobs.stream().map(GenerationJob::request).toList();
    var prompts = run.encode(requests, Device.CPU, listener);
    try (var scope = TensorScope.open()) {
      var starts =
          StartConditions.of(jobs, run.files(), run.device(), run.precision().vae(), listener);
      for (int i = 0; i < jobs.size(); i++) {
        var start = starts.getOrDefault(jobs.get(i), StartCondition.NONE).to(Device.CPU);
        scope.keep(start.tensors());
        inputs.put(jobs.get(i), new Inputs(prompts.get(i), start));
      }
    }
    return inputs;
  }

  private void oneByOne(
      List<GenerationJob> jobs,
      KeptLatents kept,
      Map<GenerationJob, Inputs> inputs,
      Problems problems,
      GenerationRunListener listener) {
    var lacking = lacking(jobs, inputs);
    try (var sampling = lacking.isEmpty() ? null : SamplingStage.open(run, lacking, listener);
        var decoding = DecodingStage.open(run, listener)) {
      for (var job : jobs) {
        if (sampling != null && inputs.containsKey(job)) {
          sample(job, sampling, kept, inputs, problems, listener);
        }
        finish(job, decoding, kept, listener);
      }
    }
  }

  private void inTurn(
      List<GenerationJob> jobs,
      KeptLatents kept,
      Map<GenerationJob, Inputs> inputs,
      Problems problems,
      GenerationRunListener listener) {
    var lacking = lacking(jobs, inputs);
    if (!lacking.isEmpty()) {
      try (var sampling = SamplingStage.open(run, lacking, listener)) {
        lacking.forEach(job -> sample(job, sampling, kept, inputs, problems, listener));
      }
    }
    try (var decoding = DecodingStage.open(run, listener)) {
      jobs.forEach(job -> finish(job, decoding, kept, listener));
    }
  }

  private static List<GenerationJob> lacking(
      List<GenerationJob> jobs, Map<GenerationJob, Inputs> inputs) {
    return jobs.stream().filter(inputs::containsKey).toList();
  }

  /// What goes wrong with one is told at the end: the others don't wait for it.
  private void sample(
      GenerationJob job,
      SamplingStage sampling,
      KeptLatents kept,
      Map<GenerationJob, Inputs> inputs,
      Problems problems,
      GenerationRunListener listener) {
    var input = Objects.requireNonNull(inputs.get(job));
    try (var _ = TensorScope.open()) {
      var start = input.start().to(run.device());
      var prompts = input.prompts().to(run.device());
      kept.write(job, sampling.latents(job, prompts, start, listener));
    } catch (ProblemException e) {
      for (var problem : e.problems()) {
        problems.add(problem.what(), job.file() + ", " + problem.where(), problem.fix());
      }
    }
  }

  private void finish(
      GenerationJob job, DecodingStage decoding, KeptLatents kept, GenerationRunListener listener) {
    if (!kept.has(job)) {
      return; // see above
    }
    try (var _ = TensorScope.open()) {
      decoding.write(job, kept.read(job).to(run.device()), listener);
    }
    KeptLatents.delete(job);
  }
}
