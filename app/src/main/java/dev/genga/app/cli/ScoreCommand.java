package dev.genga.app.cli;

import dev.genga.app.console.ConsoleProgress;
import dev.genga.base.Counted;
import dev.genga.base.ProblemException;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.ScoreRows;
import dev.genga.film.score.Scoring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga score`.
@Command(
    name = "score",
    customSynopsis = "genga score DIR [OPTIONS]",
    sortOptions = false,
    description = {
      "Give the clips of an index numbers to rank them by.",
      "Motion, darkness, the strongest change inside, sharpness, and how near the most similar clip"
          + " is. Clips that have them are not read again.",
    },
    footer = {
      "",
      "Examples:",
      "  genga score clips                  all scores, and the five worst of each",
      "  genga export clips                 the scores as plain files",
    })
final class ScoreCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "DIR", description = "The folder of the index.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Option(
      names = "--worst",
      paramLabel = "CLIPS",
      defaultValue = "5",
      description = "How many to name of each kind (default: ${DEFAULT-VALUE}).")
  private int worst;

  @Override
  public Integer call() {
    var report = score();
    genga.out().println(Counted.of(report.scored(), "clip") + " scored: " + folder);
    try (var index = FilmIndex.openExisting(folder)) {
      tell(index, "least motion", "motion", false);
      tell(index, "most motion", "motion", true);
      tell(index, "darkest", "dark", true);
      tell(index, "strongest change inside", "change", true);
      tell(index, "least sharp", "sharpness", false);
      tell(index, "most like another", Scoring.NEAREST, false);
    }
    if (!report.problems().isEmpty()) {
      throw new ProblemException(report.problems());
    }
    return 0;
  }

  private Scoring.Report score() {
    var bars = new ArrayList<ConsoleProgress>();
    try {
      return Scoring.of(
          folder,
          (done, total) -> {
            if (bars.isEmpty()) {
              bars.add(genga.console().passingBar("score", "clip", total));
            }
            bars.getFirst().update(done, "");
          });
    } finally {
      bars.forEach(ConsoleProgress::close);
    }
  }

  private void tell(FilmIndex index, String what, String name, boolean largestFirst) {
    genga.out().println(what + ":");
    for (var file : ScoreRows.ranked(index, name, largestFirst, Math.max(0, worst))) {
      genga.out().println("  " + file);
    }
  }
}
