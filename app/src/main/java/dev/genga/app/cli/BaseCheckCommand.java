package dev.genga.app.cli;

import dev.genga.app.base.BaseCheck;
import dev.genga.app.base.BaseFolder;
import dev.genga.app.base.BaseRecipe;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga base check`.
@Command(
    name = "check",
    sortOptions = false,
    description = {
      "Measure a base: its VAE by style, its held-out loss, and whether its videos show what"
          + " held-out prompts say.",
      "Tables, videos and a contact sheet go into FOLDER/check.",
    },
    footer = {"", "Example:", "  genga base check base --videos 40"})
final class BaseCheckCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") BaseCommand base;

  @Parameters(paramLabel = "FOLDER", description = "What `genga base train` made.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Option(
      names = "--videos",
      paramLabel = "COUNT",
      defaultValue = "200",
      description = "How many prompts (default: ${DEFAULT-VALUE}).")
  private int videos;

  @Option(
      names = "--clips",
      paramLabel = "COUNT",
      defaultValue = "8",
      description = "Clips of each style for the VAE (default: ${DEFAULT-VALUE}).")
  private int clips;

  @Mixin
  private @SuppressWarnings("NullAway.Init") MeasureOptions measure;

  @Override
  public Integer call() {
    check();
    var genga = base.genga();
    var onto = measure.device(genga);
    genga.loadEngine(DType.BFLOAT16);
    var check =
        new BaseCheck(
            new BaseFolder(folder),
            videos,
            clips,
            BaseRecipe.SIZE,
            measure.sampling(),
            measure.seed(),
            onto);
    var figures = check.run(new BaseProgress(genga.console()));
    genga.out().print(figures.tables());
    genga.out().println("open: " + check.sheet());
    genga.out().println("open: " + check.report());
    return 0;
  }

  private void check() {
    var problems = new Problems();
    if (videos < 1 || clips < 1) {
      problems.add("nothing would be measured", "--videos, --clips", "use 1 or more of each");
    }
    problems.throwIfAny();
  }
}
