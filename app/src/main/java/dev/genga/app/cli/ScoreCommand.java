package dev.genga.app.cli;

import dev.genga.app.console.ConsoleProgress;
import dev.genga.app.statement.PlanWindows;
import dev.genga.base.Counted;
import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.chat.ChatServer;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.score.Scoring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `genga score`.
@Command(
    name = "score",
    customSynopsis = "genga score DIR [--plan FILE.toml [--statements]] [OPTIONS]",
    sortOptions = false,
    description = {
      "Give the clips and pictures of an index numbers to rank them by.",
      "Movement, darkness, the strongest change inside, sharpness, bars, text, and how near the"
          + " most similar one is; of pictures, those that one frame can have. With --plan also for"
          + " each window that a training takes: whether something changes in it, enters or leaves"
          + " at its ends, or differs from its clip. What has its scores is not read again.",
    },
    footer = {
      "",
      "Examples:",
      "  genga score clips                      all scores, the five worst of each",
      "  genga score clips --plan dataset.toml  those of the training's windows too",
      "  Which statements of the captions can't be seen in which window:",
      "    genga score clips --plan dataset.toml --statements \\",
      "      --chat http://localhost:11434/v1 --chat-model qwen2.5vl",
      "  genga export clips                     the scores as plain files",
      "",
      "docs/scores.md explains each of them.",
    })
final class ScoreCommand implements Callable<Integer> {
  /// What counts without --statements.
  private static final Set<String> OFFLINE = Set.of("--plan", "--worst", "--skip-short");

  /// What counts with --plan alone.
  private static final Set<String> OF_WINDOWS = ofWindows();

  private static Set<String> ofWindows() {
    var names = new TreeSet<>(Set.of(SectionOptions.NAMES));
    names.add("--skip-short");
    return names;
  }

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder of the index.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Option(
      names = "--worst",
      paramLabel = "CLIPS",
      defaultValue = "5",
      description = "How many to name of each kind (default: ${DEFAULT-VALUE}).")
  private int worst;

  @Mixin private WindowOptions windows = new WindowOptions();

  @Mixin private StatementOptions statements = new StatementOptions();

  @Override
  public Integer call() {
    var problems = new Problems();
    refuseUseless(problems);
    var server = statements.server(problems);
    problems.attempt(this::refuseTaken);
    var trained = problems.gather(() -> windows.plan(genga, spec));
    if (statements.wanted() && trained == null && problems.isEmpty()) {
      problems.add(
          "statements are judged window by window, and no windows are named",
          "--statements",
          "name the data set file with --plan");
    }
    problems.throwIfAny();
    var plan = trained == null ? null : PlanWindows.of(trained, folder);
    var found = new ArrayList<>(score(plan).problems());
    if (plan != null && server != null) {
      found.addAll(askAbout(plan, server));
    }
    tell(plan);
    if (!found.isEmpty()) {
      throw new ProblemException(found);
    }
    return 0;
  }

  /// Before the plan's clips are read, which takes minutes.
  private void refuseTaken() {
    FilmIndex.openExisting(folder).close();
    FolderLock.take(folder).close();
  }

  private void refuseUseless(Problems problems) {
    var typed = new TreeSet<>(genga.typedOptions("score"));
    var ofWindows = new TreeSet<>(typed);
    ofWindows.retainAll(OF_WINDOWS);
    if (!ofWindows.isEmpty() && !typed.contains("--plan")) {
      problems.add(
          "without --plan no windows are looked at, and there is no use for "
              + String.join(", ", ofWindows),
          "--plan",
          "add it, or leave the others out");
    }
    if (!statements.wanted()) {
      typed.removeAll(OFFLINE);
      typed.removeAll(Set.of(SectionOptions.NAMES));
      if (!typed.isEmpty()) {
        problems.add(
            "without --statements nobody is asked, and there is no use for "
                + String.join(", ", typed),
            "--statements",
            "add it, or leave the others out");
      }
    }
  }

  private Scoring.Report score(@Nullable PlanWindows plan) {
    var bars = new ArrayList<ConsoleProgress>();
    Scoring.Listener listener =
        (done, total) -> {
          if (bars.isEmpty()) {
            bars.add(genga.console().passingBar("score", "clip", total));
          }
          bars.getFirst().update(done, "");
        };
    try {
      var report = plan == null ? Scoring.of(folder, listener) : Scoring.of(folder, plan, listener);
      genga
          .out()
          .println(
              Counted.of(report.clips(), "clip")
                  + (report.pictures() == 0
                      ? ""
                      : (plan == null ? " and " : ", ") + Counted.of(report.pictures(), "picture"))
                  + (plan == null ? "" : " and " + Counted.of(report.windows(), "window"))
                  + " scored: "
                  + folder);
      return report;
    } finally {
      bars.forEach(ConsoleProgress::close);
    }
  }

  private List<Problem> askAbout(PlanWindows plan, ChatServer server) {
    var report = statements.ask(genga, folder, plan, server);
    genga
        .out()
        .printf(
            "statements: %s asked about, %d known already, %d set aside, %d left%n",
            Counted.of(report.asked(), "window"), report.known(), report.aside(), report.left());
    return report.problems();
  }

  private void tell(@Nullable PlanWindows plan) {
    try (var index = FilmIndex.openExisting(folder)) {
      var text = new ScoreText(index, genga.out(), Math.max(0, worst));
      text.clips();
      if (plan != null) {
        text.windows(folder, plan);
      }
    }
  }
}
