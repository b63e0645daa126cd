package dev.genga.app.cli;

import dev.genga.app.fit.GenerationFitting;
import dev.genga.app.fit.GenerationMemory;
import dev.genga.app.fit.GenerationReport;
import dev.genga.app.run.GenerationTimes;
import dev.genga.app.run.MemoryCheck;
import dev.genga.tensor.Device;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationQueue;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.GenerationRunListener;
import dev.genga.wan.generation.PromptQueue;
import dev.genga.wan.workflow.RequestTags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the videos of `genga generate`, each with its sidecar.
///
/// @param run that makes them
/// @param fitting tells what a video takes, where that was measured before
record GenerateFlow(
    Genga genga, GenerationRun run, GenerationFitting fitting, PreviewOptions previews) {
  /// Makes all of them, or those of a queue that are not there yet.
  ///
  /// @param folder of a queue; null for a video by itself
  void run(List<GenerationJob> jobs, @Nullable Path folder) {
    var open = folder == null ? jobs : PromptQueue.open(jobs);
    if (open.size() < jobs.size()) {
      genga.console().note("%d of %d are done".formatted(jobs.size() - open.size(), jobs.size()));
      jobs.stream().filter(job -> !open.contains(job)).forEach(this::mendSidecar);
    }
    if (open.isEmpty()) {
      if (folder != null) { // a run may have ended between a video and its kept latents
        new GenerationQueue(run, false).run(folder, jobs, GenerationRunListener.NONE);
      }
      return;
    }
    genga.checkMemory(run.memoryNeeds(), run.device());
    genga.checkMemory(run.hostNeeds(), Device.CPU);
    var tags = new HashMap<Path, RequestTags>();
    open.forEach(job -> tags.put(job.file(), tags(job)));
    tellUnsayable(tags.values());
    var progress = progress(open, tags);
    var plan = plan(tagged(jobs, tags), open, folder != null);
    if (folder != null) {
      new GenerationQueue(run, plan.together()).run(folder, plan.jobs(), progress);
    } else {
      genga.console().note("seed " + open.getFirst().request().seed());
      run.run(plan.jobs(), progress);
    }
  }

  /// @param jobs each with how it saves memory
  /// @param together whether transformer and VAE are in memory at the same time
  private record Plan(List<GenerationJob> jobs, boolean together) {}

  /// What the memory allows; what is saved is told.
  private Plan plan(List<GenerationJob> jobs, List<GenerationJob> open, boolean queued) {
    var files = open.stream().map(GenerationJob::file).toList();
    var requests = open.stream().map(GenerationJob::request).toList();
    var check = new MemoryCheck(genga.machine().memory(), run.device());
    var lines = new LinkedHashSet<String>();
    try (var memory = GenerationMemory.of(run, check)) {
      if (queued && memory.holdsTogether(requests)) {
        return new Plan(jobs, true);
      }
      var saving = new ArrayList<GenerationJob>();
      for (var job : jobs) {
        if (files.contains(job.file())) {
          var saved = memory.saving(job.request());
          lines.addAll(memory.told(job.request(), saved));
          saving.add(job.withSaving(saved));
        } else {
          saving.add(job);
        }
      }
      lines.forEach(genga.console()::note);
      return new Plan(saving, false);
    }
  }

  private GenerationTimes progress(List<GenerationJob> open, Map<Path, RequestTags> tags) {
    var shown =
        new GenerationProgress(
            genga.console(), "generate", previews.of(run, open, genga.console()));
    return new GenerationTimes(
        shown,
        (job, taken) -> {
          var report = GenerationReport.of(taken, run.device(), fitting.known(job.request()));
          genga.console().note(job.file().getFileName() + ": " + report.line());
          var its = Objects.requireNonNull(tags.get(job.file()));
          its.writeSidecar(job.file(), report.json());
          its.check(job.file());
        });
  }

  private static List<GenerationJob> tagged(List<GenerationJob> jobs, Map<Path, RequestTags> tags) {
    return jobs.stream()
        .map(job -> {
          var its = tags.get(job.file());
          return its == null ? job : job.withTags(its.tags());
        })
        .toList();
  }

  private void tellUnsayable(Collection<RequestTags> tags) {
    tags.stream()
        .map(RequestTags::unsayable)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(what ->
            genga.console().note("no workflow of ComfyUI is written: it can't say " + what));
  }

  /// A run may have ended between a video and its sidecar.
  private void mendSidecar(GenerationJob job) {
    if (!Files.exists(RequestTags.sidecar(job.file()))) {
      tags(job).writeSidecar(job.file(), null);
    }
  }

  private RequestTags tags(GenerationJob job) {
    return RequestTags.of(job.request(), NamedModels.names(run.files()), job.file());
  }
}
