package dev.genga.app.cli;

import dev.genga.app.base.BaseFolder;
import dev.genga.app.base.BaseRecipe;
import dev.genga.app.base.BaseTraining;
import dev.genga.app.run.StopSignal;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `genga base train`.
@Command(
    name = "train",
    sortOptions = false,
    description = {
      "Train text encoder, VAE and transformer on the little world.",
      "After Ctrl-C or a crash the same command goes on, with the same numbers.",
    },
    footer = {"", "Example:", "  genga base train -o base"})
final class BaseTrainCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") BaseCommand base;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      defaultValue = "genga-base",
      description = "Where everything goes (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") Path output;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "Decides all that is drawn by chance (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--minutes",
      paramLabel = "MINUTES",
      defaultValue = "100",
      description =
          "How long it may take on two cores; every stage gets its share of steps (default:"
              + " ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--workers",
      paramLabel = "THREADS",
      defaultValue = "2",
      description =
          "Threads that share a batch of the transformer; the last bits depend on them (default:"
              + " ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "cpu or cuda; the numbers depend on it (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String device;

  @Override
  public Integer call() {
    check();
    var genga = base.genga();
    var onto = genga.device(device);
    genga.loadEngine(DType.BFLOAT16);
    var folder = new BaseFolder(output);
    var recipe = BaseRecipe.standard(seed, minutes, workers);
    try (var stop = StopSignal.listen(genga.console()::note)) {
      int threads = Runtime.getRuntime().availableProcessors();
      boolean finished =
          new BaseTraining(recipe, folder, threads, onto)
              .run(new BaseProgress(genga.console()), stop);
      genga
          .out()
          .println(
              finished
                  ? "finished: %s; measure it with `genga base check %s`".formatted(output, output)
                  : "stopped; the same command goes on");
    }
    return 0;
  }

  private void check() {
    var problems = new Problems();
    if (seed < 0) {
      problems.add("the seed is " + seed, "--seed", "use 0 or more");
    }
    if (minutes < 1) {
      problems.add("a training takes a minute and more", "--minutes " + minutes, "use 100");
    }
    if (workers < 1) {
      problems.add("there can't be %d threads".formatted(workers), "--workers", "use 1 or more");
    }
    problems.throwIfAny();
  }
}
