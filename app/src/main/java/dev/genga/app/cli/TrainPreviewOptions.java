package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.training.Previews;
import dev.genga.training.checkpoint.Saves;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.PromptFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a training shows on its way.
final class TrainPreviewOptions {
  @Option(
      names = "--preview-prompts",
      paramLabel = "FILE",
      description =
          "Prompts of the previews, in musubi-tuner's syntax; one without a seed gets its own from"
              + " the run's.")
  private @Nullable Path previewPrompts;

  @Option(
      names = "--preview-every-epochs",
      paramLabel = "N",
      description = "When to show them; the LoRA of that step is saved as well.")
  private @Nullable Integer previewEveryEpochs;

  @Option(names = "--preview-every-steps", paramLabel = "N", description = "The same, by steps.")
  private @Nullable Integer previewEverySteps;

  /// The prompts; null where none are wanted, or they can't be read.
  ///
  /// @param image whether they may name images to start from
  @Nullable PromptFile prompts(boolean image, Problems problems) {
    Path file = previewPrompts;
    return file == null ? null : problems.gather(() -> PromptFile.readPreviews(file, image));
  }

  /// Each prompt as a request.
  ///
  /// @param seed of the run, see [Previews#requests]
  static List<GenerationRequest> requests(@Nullable PromptFile prompts, long seed) {
    return prompts == null ? List.of() : Previews.requests(prompts, seed);
  }

  /// Adds it where prompts and times don't go together.
  void check(Problems problems) {
    boolean due = previewEveryEpochs != null || previewEverySteps != null;
    if (due && previewPrompts == null) {
      problems.add(
          "previews are wanted, and no prompt for them is given",
          "--preview-every-epochs, --preview-every-steps",
          "name a file with --preview-prompts, or leave them out");
    }
    if (!due && previewPrompts != null) {
      problems.add(
          "prompts for previews are given, and not when to show them",
          "--preview-prompts " + previewPrompts,
          "add --preview-every-epochs or --preview-every-steps");
    }
  }

  /// When previews are made.
  Saves times(Problems problems) {
    return Saves.every(previewEveryEpochs, previewEverySteps, "--preview-every-", problems);
  }
}
