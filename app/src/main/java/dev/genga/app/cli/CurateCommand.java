package dev.genga.app.cli;

import dev.genga.app.fit.MeasuredCosts;
import dev.genga.base.FolderLock;
import dev.genga.base.ProblemException;
import dev.genga.desk.Desk;
import dev.genga.desk.DeskSettings;
import dev.genga.desk.data.StepCosts;
import dev.genga.film.index.FilmIndex;
import dev.genga.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga curate`.
@Command(
    name = "curate",
    customSynopsis = "genga curate DIR [OPTIONS]",
    sortOptions = false,
    description = {
      "Choose, trim, tag and caption clips on a page in the browser.",
      "The page is served to this machine alone, at an address that is printed. Every decision is"
          + " on the disk at once; Ctrl-C closes the desk.",
    },
    footer = {
      "",
      "Examples:",
      "  genga score clips                     first, to rank them by",
      "  genga curate clips",
      "  genga curate set --media ~/clips      clips that genga import took in",
      "",
      "docs/curation.md tells the keys.",
    })
final class CurateCommand implements Callable<Integer> {
  private static final int HIGHEST_PORT = 65_535;

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "DIR", description = "The folder of the index.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Where to listen (default: any port that is free).")
  private int port;

  @Option(
      names = "--media",
      paramLabel = "FOLDER",
      description =
          "Show clips that lie in this folder too. Without it, none outside DIR are shown. Can be"
              + " given several times.")
  private List<Path> media = new ArrayList<>();

  @Option(
      names = "--transformer",
      paramLabel = "FILE",
      description =
          "The base model's transformer, to tell seconds of steps beside sizes. The first time,"
              + " this machine is measured, about half a minute (docs/fit.md).")
  private @Nullable Path transformer;

  @Option(
      names = "--rank",
      paramLabel = "RANK",
      defaultValue = "32",
      description = "With --transformer: the LoRA's rank (default: ${DEFAULT-VALUE}).")
  private int rank;

  private StepCosts costs() {
    if (transformer == null) {
      if (genga.typedOptions("curate").contains("--rank")) {
        throw new ProblemException(
            "without --transformer nothing is told of steps, and there is no use for --rank",
            "--rank",
            "name the --transformer, or leave it out");
      }
      return StepCosts.UNKNOWN;
    }
    FilmIndex.openExisting(folder).close(); // both before the machine is measured
    FolderLock.take(folder).close();
    if (rank < 1) {
      throw new ProblemException("a LoRA has no rank of " + rank, "--rank", "use 32");
    }
    genga.loadEngine(DType.BFLOAT16);
    return MeasuredCosts.of(transformer, rank, genga.machine().memory(), genga.console()::note);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > HIGHEST_PORT) {
      throw new ProblemException(
          "there is no port %d".formatted(port), "--port", "name one up to " + HIGHEST_PORT);
    }
    var settings = new DeskSettings(folder, port, media);
    try (var desk = Desk.open(settings, costs(), fault -> fault.printStackTrace(genga.err()))) {
      desk.problems().forEach(problem -> genga.err().println(problem.render()));
      genga.out().println("the desk is open: " + desk.address());
      genga.out().println("Ctrl-C closes it");
      genga.out().flush();
      new CountDownLatch(1).await();
    }
    return 0;
  }
}
