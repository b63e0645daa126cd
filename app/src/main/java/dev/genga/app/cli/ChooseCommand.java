package dev.genga.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.genga.base.Counted;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.desk.clips.Choosing;
import dev.genga.desk.clips.ClipChange;
import dev.genga.desk.clips.Curation;
import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.Decision;
import dev.genga.film.index.Decisions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga choose`.
@Command(
    name = "choose",
    customSynopsis = {
      "genga choose DIR [WHICH CLIPS] [--json]",
      "       genga choose DIR WHICH CLIPS DECISION... [--dry-run]",
      "       genga choose DIR --undo | --redo [--dry-run]"
    },
    sortOptions = false,
    description = {
      "List the clips of an index, or keep, reject, tag and trim them, without a page.",
      "Filters, ranks, decisions and undo are those of genga curate: what one decides the other"
          + " shows and takes back. A decision for many clips is one step.",
    },
    footer = {
      "",
      "Examples:",
      "  genga choose clips                          all of them, a line each",
      "  genga choose clips --rank motion --most 20  those that move most",
      "  Blurred ones, looked at and rejected:",
      "    genga choose clips --where \"sharpness < 0.1\"",
      "    genga choose clips --where \"sharpness < 0.1\" --reject",
      "  Those that are open yet and show a text, without deciding:",
      "    genga choose clips --where \"choice = undecided\" \\",
      "      --where \"text >= 20\" --reject --dry-run",
      "  genga choose clips --clip rain-scene-0004-1.mp4 --trim 0-44 --keep",
      "  genga choose clips --where \"caption holds night\" --tag night",
      "  genga choose clips --undo                   takes the last step back",
      "",
      "docs/curation.md tells more, docs/scores.md which scores there are.",
    })
final class ChooseCommand implements Callable<Integer> {
  private static final int TOLD = 8;

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(paramLabel = "DIR", description = "The folder of the index.")
  private @SuppressWarnings("NullAway.Init") Path folder;

  @Mixin private ClipOptions which = new ClipOptions();

  @Mixin private ChangeOptions decisions = new ChangeOptions();

  @Option(names = "--undo", description = "Take the latest step back, the desk's too.")
  private boolean undo;

  @Option(names = "--redo", description = "Take the step again that was taken back last.")
  private boolean redo;

  @Option(names = "--dry-run", description = "Tell what would be decided; decide nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print it as JSON, for programs.")
  private boolean json;

  @Option(
      names = "--media",
      paramLabel = "FOLDER",
      description = "As for genga curate: captions of clips that lie in this folder, too.")
  private List<Path> media = new ArrayList<>();

  @Override
  public Integer call() throws JsonProcessingException {
    var problems = new Problems();
    var change = decisions.read(problems);
    boolean back = undo || redo;
    check(change, problems);
    boolean decides = (change != null || back) && !dryRun;
    var curation =
        problems.gather(
            () -> decides ? Curation.open(folder, media) : Curation.look(folder, media));
    if (curation == null) {
      throw new ProblemException(problems.list());
    }
    try (curation) {
      var meant =
          back
              ? new ClipOptions.Meant(List.of(), List.of())
              : which.of(curation.index(), folder, problems);
      var cards = ClipCards.cards(curation.index(), meant.numbers());
      var wanted = change == null ? List.<Decision>of() : wanted(change, cards, problems);
      problems.throwIfAny();
      curation.problems().forEach(problem -> genga.err().println(problem.render()));
      if (back) {
        tellBack(curation);
      } else if (change != null) {
        decide(curation, cards, wanted);
      } else {
        list(curation, cards, meant.scores());
      }
    }
    return 0;
  }

  private void check(@Nullable ClipChange change, Problems problems) {
    boolean back = undo || redo;
    if (undo && redo) {
      problems.add("a step can't be taken back and again at once", "--undo, --redo", "say one");
    }
    if (back && (change != null || !which.given().isEmpty())) {
      problems.add(
          "a step is taken back as a whole, and something else is asked for besides",
          undo ? "--undo" : "--redo",
          "give it alone");
      return;
    }
    if (dryRun && change == null && !back) {
      problems.add(
          "nothing is to be decided, and so nothing would be written",
          "--dry-run",
          "add a decision such as --keep, or leave it out");
    }
    which.check(change != null, problems);
  }

  /// What is to be decided of the clips; those that can't be trimmed so are told.
  private static List<Decision> wanted(ClipChange change, List<ClipCard> cards, Problems problems) {
    var wanted = new ArrayList<Decision>();
    int refused = 0;
    for (var card : cards) {
      try {
        wanted.addAll(change.of(card));
      } catch (IllegalArgumentException e) {
        refused++;
        if (refused <= TOLD) {
          problems.add(
              String.valueOf(e.getMessage()), card.file(), "leave it out, or trim it less");
        }
      }
    }
    if (refused > TOLD) {
      problems.add(
          "%s more can't be trimmed so".formatted(Counted.of(refused - TOLD, "clip")),
          "--trim",
          "look for those alone that are long enough");
    }
    return wanted;
  }

  private void tellBack(Curation curation) throws JsonProcessingException {
    String done = undo ? "taken back" : "taken again";
    var steps = dryRun ? previewed(curation.index()) : stepped(curation.choosing());
    tell(curation, steps, done, 0);
    if (!json && steps.isEmpty()) {
      genga.out().println("nothing is to be " + done);
    }
    int unwritten = dryRun ? 0 : Decisions.unwrittenCaptions(curation.index()).size();
    if (unwritten > 0) {
      genga
          .console()
          .note(
              "%s can't be written: the clips lie elsewhere (name their folder with --media) or"
                      .formatted(Counted.of(unwritten, "caption"))
                  + " are gone");
    }
  }

  private List<Decisions.Step> previewed(FilmIndex index) {
    return undo ? Decisions.undoPreview(index) : Decisions.redoPreview(index);
  }

  private List<Decisions.Step> stepped(Choosing choosing) {
    return undo ? choosing.undo() : choosing.redo();
  }

  private void decide(Curation curation, List<ClipCard> cards, List<Decision> wanted)
      throws JsonProcessingException {
    var steps =
        dryRun ? Decisions.preview(curation.index(), wanted) : curation.choosing().decide(wanted);
    long changed = steps.stream().map(Decisions.Step::clip).distinct().count();
    tell(curation, steps, "decided", (int) (cards.size() - changed));
    if (!json && cards.isEmpty()) {
      genga.out().println("no clip answers these filters");
    }
  }

  private void tell(Curation curation, List<Decisions.Step> steps, String done, int unchanged)
      throws JsonProcessingException {
    var told = ChosenText.of(curation.index(), steps);
    if (json) {
      genga.out().println(told.json(done, dryRun, unchanged));
      return;
    }
    told.lines().forEach(genga.out()::println);
    if (steps.isEmpty() && unchanged == 0) {
      return;
    }
    String changed = Counted.of(told.clips(), "clip");
    genga
        .out()
        .println(
            (dryRun ? changed + " would be " + done : changed + ": " + done)
                + (unchanged > 0 ? ", %d so already".formatted(unchanged) : "")
                + (dryRun ? "; nothing was written" : ""));
  }

  private void list(Curation curation, List<ClipCard> cards, List<String> scores)
      throws JsonProcessingException {
    var text = new ClipText(cards, scores);
    if (json) {
      genga.out().println(text.json());
      return;
    }
    text.lines().forEach(genga.out()::println);
    var counts = ClipCards.counts(curation.index());
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    var words = new ArrayList<String>();
    for (var verdict : List.of(Verdict.KEPT, Verdict.REJECTED, Verdict.UNDECIDED)) {
      words.add(counts.getOrDefault(verdict, 0) + " " + verdict.text());
    }
    genga
        .console()
        .note(
            "%d of %s; of all: %s"
                .formatted(cards.size(), Counted.of(all, "clip"), String.join(", ", words)));
  }
}
