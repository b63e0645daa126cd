package dev.genga.app.cli;

import dev.genga.app.console.ConsoleProgress;
import dev.genga.base.Counted;
import dev.genga.base.ProblemException;
import dev.genga.film.still.Stills;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga stills`.
@Command(
    name = "stills",
    customSynopsis = "genga stills DIR [OPTIONS]",
    sortOptions = false,
    description = {
      "Take pictures for an image section from the films of an index.",
      "From scenes that no clip of the data set is of: of each film the sharpest frames first, one"
          + " of a scene, none that looks like another or like a clip. They go into DIR/stills and"
          + " into the index, to be chosen and captioned as clips are.",
    },
    footer = {
      "",
      "Examples:",
      "  genga stills clips               40 of each film",
      "  genga stills clips --each 100    more of them",
    })
final class StillsCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "DIR", description = "The folder that `genga cut` wrote to.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Option(
      names = "--each",
      paramLabel = "COUNT",
      defaultValue = "40",
      description = "How many of each film, at most (default: ${DEFAULT-VALUE}).")
  private int each;

  @Override
  public Integer call() {
    if (each < 1) {
      throw new ProblemException("a film gives 1 still or more", "--each " + each, "use 40");
    }
    var report = stills();
    genga
        .out()
        .printf(
            "%s written, %d there already: %s%n",
            Counted.of(report.written().size(), "still"), report.kept(), folder.resolve("stills"));
    if (!report.problems().isEmpty()) {
      throw new ProblemException(report.problems());
    }
    return 0;
  }

  private Stills.Report stills() {
    var bars = new ArrayList<ConsoleProgress>();
    try {
      return new Stills(folder, each)
          .write((done, total) -> {
            if (bars.isEmpty()) {
              bars.add(genga.console().passingBar("stills", "frame", total));
            }
            bars.getFirst().update(done, "");
          });
    } finally {
      bars.forEach(ConsoleProgress::close);
    }
  }
}
