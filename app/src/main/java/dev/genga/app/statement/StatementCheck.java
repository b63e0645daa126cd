package dev.genga.app.statement;

import dev.genga.app.asking.Asking;
import dev.genga.app.caption.SampledFrames;
import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.chat.Chat;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.WindowRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Asks a model that sees, for each window that a training takes, whether it shows what each statement of the
/// clip's caption says. The answers are in the index; what is known of a caption isn't asked again, so
/// a run goes on where another ended.
///
/// @param chat may be asked by several threads at once
/// @param model its name, which is kept with its answers
public record StatementCheck(Chat chat, String model, StatementSettings settings) {
  /// A window and what is said of its clip.
  private record Shown(WindowRows.Window window, Path file, List<String> statements) {
    String place() {
      return place(file.toString(), window);
    }

    static String place(String file, WindowRows.Window window) {
      return "%s, frames %d to %d".formatted(file, window.frames().first(), window.frames().last());
    }
  }

  /// Hears how far it is; one call at a time.
  public interface Listener {
    /// @param done windows of all that are asked about
    void onDone(int done, int total);

    /// One is set aside, and the others go on.
    void onAside(String place, ProblemException problem);
  }

  /// @param folder of the index, whose windows are those of `plan`
  /// @throws ProblemException if another process is at work in the folder
  public StatementReport run(Path folder, PlanWindows plan, Listener listener) {
    try (var index = FilmIndex.openExisting(folder);
        var _ = FolderLock.take(folder)) {
      var all = shown(index, folder, plan);
      var open = all.stream().filter(shown -> !isKnown(index, shown)).toList();
      int most = settings.limits().of(open.size());
      var asking =
          new Asking<>(
              chat,
              open.subList(0, most),
              (shown, model) -> ask(index, shown, model),
              heard(listener));
      asking.run(settings.limits().parallel());
      return report(asking, open, all.size() - open.size(), open.size() - most);
    }
  }

  private List<Shown> shown(FilmIndex index, Path folder, PlanWindows plan) {
    var all = new ArrayList<Shown>();
    for (var window : WindowRows.all(index)) {
      var file = folder.resolve(window.file()).toAbsolutePath().normalize();
      var statements = Statements.of(plan.caption(file), settings.begins());
      if (!statements.isEmpty()) {
        all.add(new Shown(window, file, statements));
      }
    }
    return all;
  }

  private static boolean isKnown(FilmIndex index, Shown shown) {
    return WindowRows.statements(index, shown.window().id()).stream()
        .map(WindowRows.Statement::text)
        .toList()
        .equals(shown.statements());
  }

  private void ask(FilmIndex index, Shown shown, Chat asked) {
    var pictures =
        SampledFrames.of(
            shown.file(),
            shown.window().frames(),
            settings.limits().frames(),
            settings.limits().side());
    var sightings = new Sightings(shown.statements());
    var seen = sightings.seen(sightings.question(pictures).ask(asked));
    WindowRows.putStatements(
        index,
        shown.window().id(),
        model,
        IntStream.range(0, seen.size())
            .mapToObj(i -> new WindowRows.Statement(shown.statements().get(i), seen.get(i)))
            .toList());
  }

  private static Asking.Listener<Shown> heard(Listener listener) {
    return new Asking.Listener<>() {
      @Override
      public void onDone(int done, int total) {
        listener.onDone(done, total);
      }

      @Override
      public void onAside(Shown shown, ProblemException problem) {
        listener.onAside(shown.place(), problem);
      }
    };
  }

  private StatementReport report(
      Asking<Shown> asking, List<Shown> open, int known, int beyondBudget) {
    var problems = new ArrayList<Problem>();
    var aside = asking.aside();
    aside.forEach((number, e) ->
        e.problems()
            .forEach(problem ->
                problems.add(
                    new Problem(
                        problem.what(),
                        open.get(number).place() + ", " + problem.where(),
                        problem.fix()))));
    if (asking.left() > 0) {
      problems.add(
          new Problem(
              "%d failures came one after another, so %d more windows weren't asked about"
                  .formatted(Asking.MOST_FAILURES, asking.left()),
              model,
              "mend what is told above, then run the same command again"));
    }
    return new StatementReport(
        asking.asked(), known, aside.size(), asking.left() + beyondBudget, problems);
  }
}
