package dev.genga.app.cli;

import dev.genga.base.ProblemException;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlanOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// The windows of a training.
final class WindowOptions {
  @Option(
      names = "--plan",
      paramLabel = "FILE.toml",
      description = {
        "Score the windows that this data set file or recipe takes of the clips, too: the very"
            + " frames that genga plan plans."
      })
  private @Nullable Path file;

  @Option(
      names = "--skip-short",
      description = "As genga plan does: without clips that are too short for every section.")
  private boolean skipShort;

  @Mixin private SectionOptions sections = new SectionOptions();

  /// All that is trained on and held out; null where no windows are asked for.
  ///
  /// @param spec of the command that has these options
  /// @throws ProblemException if the file can't be planned
  @Nullable DatasetPlan plan(Genga genga, CommandSpec spec) {
    Path named = file;
    if (named == null) {
      return null;
    }
    var recipe = PlanRecipe.open(named, spec);
    try {
      var options =
          PlanOptions.standard().withSkipShort(skipShort).withDivision(sections.division());
      var progress = new PlanProgress(genga.console());
      var plan = FilePlan.of(named, recipe, options, genga.machine().disk(), progress);
      return plan.used().withHeldOut();
    } catch (ProblemException e) {
      throw recipe == null ? e : recipe.located(e);
    }
  }
}
