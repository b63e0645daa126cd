package dev.genga.app.cli;

import dev.genga.app.run.Stages;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.dataset.plan.PlanTable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga plan`.
@Command(
    name = "plan",
    sortOptions = false,
    description = {
      "Show what an epoch of a data set trains on, before anything runs.",
      "Samples, buckets, every clip that is lost, doubled or resampled, and the disk that it takes."
          + " Writes plan.json.",
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
      "  genga plan dataset.toml --validation-share 0.1 --without section2",
      "                                        what is held out and what is left",
    })
final class PlanCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(
      paramLabel = "DATASET.toml",
      description = "The data set file, in musubi-tuner's form.")
  private @SuppressWarnings("NullAway.Init") Path dataset;

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
    fit.check();
    var options =
        PlanOptions.standard()
            .withSkipShort(skipShort)
            .withGradientAccumulation(gradientAccumulation)
            .withDivision(sections.division());
    var disk = genga.machine().disk();
    var plan = Stages.plan(dataset, options, disk, new PlanProgress(genga.console()));
    genga.out().print(PlanTable.of(plan, disk, all));
    if (fit.wanted()) {
      genga.out().println();
      genga.out().println(fit.tell(genga, plan));
    }
    genga.out().println("plan: " + Stages.planFile(dataset));
    return 0;
  }
}
