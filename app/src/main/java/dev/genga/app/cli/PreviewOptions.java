package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.base.Problems;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.LatentColours;
import dev.genga.wan.generation.StepPreview;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Looking on while a video is made.
final class PreviewOptions {
  @Option(
      names = "--preview-steps",
      paramLabel = "N",
      description =
          "After each N steps, write what there is so far, small, as NAME.preview beside the"
              + " output. The result stays the same to the bit.")
  private @Nullable Integer every;

  /// Adds what can't be.
  void check(List<GenerationJob> jobs, Problems problems) {
    if (every == null) {
      return;
    }
    int most = jobs.stream().mapToInt(job -> job.request().schedule().steps()).max().orElse(0);
    if (every < 1 || every > most) {
      problems.add(
          "there is no preview after each %d of %d steps".formatted(every, most),
          "--preview-steps " + every,
          "use 1 to " + Math.max(1, most));
    }
  }

  /// What makes the previews, or null where none are wanted.
  ///
  /// @throws dev.genga.base.ProblemException with everything that stands in the way of the run
  @Nullable StepPreviews of(GenerationRun run, List<GenerationJob> jobs, Console console) {
    if (every == null) {
      return null;
    }
    run.check(jobs);
    var colours = LatentColours.of(run.files().vae(), run.device(), run.precision().vae());
    return new StepPreviews(new StepPreview(colours), every, console);
  }
}
