package dev.genga.app.cli;

import dev.genga.app.run.Stages;
import dev.genga.base.ProblemException;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.dataset.plan.PlanListener;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.dataset.plan.PlanTable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `genga plan`.
@Command(
    name = "plan",
    sortOptions = false,
    description = {
      "Show what an epoch of a data set trains on, before anything runs.",
      "Samples, buckets, every clip that is lost, doubled or resampled, and the disk that it takes."
          + " Writes plan.json.",
      "A recipe of genga train names its data set, what is held out and its stages:"
          + " docs/recipe.md.",
    },
    footer = {
      "",
      "Examples:",
      "  genga plan dataset.toml               the table of an epoch",
      "  genga plan dataset.toml --all         with every clip named",
      "  genga plan dataset.toml --skip-short  without clips that are too short",
      "  Time, memory and hours of a training, and which sizes would be faster or fit:",
      "    genga plan dataset.toml --fit --transformer wan2.1_t2v_14B_bf16.safetensors \\",
      "      --rank 32 --epochs 16",
      "  The same of a training's own file:",
      "    genga plan style.toml --fit",
      "  genga plan dataset.toml --validation-share 0.1 --without section2",
      "                                        what is held out and what is left",
    })
final class PlanCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Parameters(
      paramLabel = "FILE.toml",
      description =
          "The data set file, in musubi-tuner's form, with genga's own keys for captions, masks and"
              + " regularisation data (docs/dataset.md); or a recipe.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Option(
      names = "--skip-short",
      description = "Leave out clips that are too short for every section.")
  private boolean skipShort;

  @Option(
      names = "--gradient-accumulation",
      paramLabel = "BATCHES",
      defaultValue = "1",
      description = "Batches of one step (default: ${DEFAULT-VALUE}).")
  private int gradientAccumulation;

  @Mixin private SectionOptions sections = new SectionOptions();

  @Option(names = "--all", description = "Name every clip, however many.")
  private boolean all;

  @Mixin private FitOptions fit = new FitOptions();

  @Override
  public Integer call() {
    var recipe = PlanRecipe.open(file, spec);
    try {
      return plan(recipe);
    } catch (ProblemException e) {
      throw recipe == null ? e : recipe.located(e);
    }
  }

  private int plan(@Nullable PlanRecipe recipe) {
    var counted = fit.training(recipe, gradientAccumulation);
    var disk = genga.machine().disk();
    var progress = new PlanProgress(genga.console());
    var plan = FilePlan.of(file, recipe, options(), disk, progress);
    Stages.write(plan.whole());
    genga.out().print(PlanTable.of(plan.used(), disk, all));
    if (plan.training() != null) {
      StagesText.lines(plan.training(), plan.whole(), plan.used()).forEach(genga.out()::println);
    }
    tellFit(recipe, counted, plan.used());
    genga.out().println("plan: " + Stages.planFile(plan.dataset()));
    return 0;
  }

  private PlanOptions options() {
    return PlanOptions.standard()
        .withSkipShort(skipShort)
        .withGradientAccumulation(gradientAccumulation)
        .withDivision(sections.division());
  }

  /// What `genga plan` would write for a file, and what of it is trained on, without writing it.
  ///
  /// @throws ProblemException with all that keeps the data set from being trained on
  static FilePlan unwritten(Path file, DiskSpace disk) {
    var command = new PlanCommand();
    var line = new CommandLine(command);
    line.parseArgs(file.toString());
    var recipe = PlanRecipe.open(file, line.getCommandSpec());
    return FilePlan.of(file, recipe, command.options(), disk, PlanListener.NONE);
  }

  private void tellFit(
      @Nullable PlanRecipe recipe, FitOptions.@Nullable Counted counted, DatasetPlan plan) {
    if (counted == null) {
      return;
    }
    genga.out().println();
    genga.out().println(fit.tell(genga, counted, plan));
    String uncounted = recipe == null ? null : recipe.uncounted(fit.ofCard());
    if (uncounted != null) {
      genga.console().note(uncounted);
    }
  }
}
