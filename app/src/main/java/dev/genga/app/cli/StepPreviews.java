package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.base.ProblemException;
import dev.genga.tensor.Tensor;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.StepPreview;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// Writes previews of videos that are being made.
final class StepPreviews {
  private final StepPreview preview;
  private final int every;
  private final Console console;
  private final Set<Path> told = new HashSet<>();
  private boolean failed;

  /// @param every after so many steps
  StepPreviews(StepPreview preview, int every, Console console) {
    this.preview = preview;
    this.every = every;
    this.console = console;
  }

  boolean isDue(int step) {
    return !failed && step % every == 0;
  }

  /// Writes one. A video is not given up for its preview: what goes wrong is told, and there are no more.
  ///
  /// @param latents see [dev.genga.wan.generation.GenerationListener#onDenoised]
  /// @return what is shown beside the progress
  String write(GenerationJob job, Tensor latents) {
    var file = StepPreview.file(job.file(), job.request());
    if (told.add(file)) {
      console.note("previews of its steps: " + file);
    }
    try {
      preview.write(file, job.request(), latents);
      return file.toString();
    } catch (ProblemException e) {
      failed = true;
      console.note("warning: no more previews: " + e.problems().getFirst().what());
      return "";
    }
  }
}
