package dev.genga.app.cli;

import dev.genga.app.base.BaseFolder;
import dev.genga.app.eval.StyleNames;
import dev.genga.app.practice.Practice;
import dev.genga.app.practice.PracticeFolder;
import dev.genga.app.practice.PracticeRun;
import dev.genga.tensor.DType;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga base practice`: how the table of `docs/practice.md` is made. Hidden, for users have no use for
/// it.
@Command(
    name = "practice",
    hidden = true,
    sortOptions = false,
    description = "Train LoRAs in many ways and hold what practice says of them to what comes out.",
    footer = {"", "Example:", "  genga base practice base -o practice"})
final class PracticeCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") BaseCommand base;

  @Parameters(paramLabel = "BASE", description = "The folder that `genga base train` made.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Option(
      names = "--style",
      paramLabel = "NAME",
      defaultValue = "watercolour",
      description = "The style that is taught (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String style;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      defaultValue = "0.002",
      description = "The rate that suits the base (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "Where to; the same command goes on there.")
  private @SuppressWarnings("NullAway.Init") Path output;

  @Override
  public Integer call() {
    var practice = Practice.standard(StyleNames.parse(style, "--style"), rate);
    var genga = base.genga();
    genga.loadEngine(DType.BFLOAT16);
    var run = new PracticeRun(practice, new BaseFolder(folder), new PracticeFolder(output));
    run.run(new BaseProgress(genga.console()));
    genga.out().println("open: " + run.folder().table());
    return 0;
  }
}
