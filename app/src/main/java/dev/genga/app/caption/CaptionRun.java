package dev.genga.app.caption;

import dev.genga.app.asking.Asking;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.chat.Chat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One run's clips and pictures, and what became of them.
final class CaptionRun {
  private final CaptionSettings settings;
  private final CaptionHistory history;
  private final String model;
  private final List<CaptionTarget> targets;
  private final CaptionOwners owners;
  private final Asking<CaptionTarget> asking;

  /// @param owners of the captions that stay
  CaptionRun(
      Chat chat,
      CaptionSettings settings,
      CaptionHistory history,
      String model,
      List<CaptionTarget> targets,
      CaptionOwners owners,
      CaptionListener listener) {
    this.settings = settings;
    this.history = history;
    this.model = model;
    this.targets = targets;
    this.owners = owners;
    asking = new Asking<>(chat, targets, this::caption, heard(listener));
  }

  /// Asks for one after another until none is left.
  void work() {
    asking.run(settings.limits().parallel());
  }

  private void caption(CaptionTarget target, Chat chat) {
    var shown = Shown.of(target, settings);
    var question =
        settings.question(target.kind(), shown, caption -> shared(caption, target.media()));
    history.write(target, model, question.ask(chat));
  }

  /// A model that says the same of two clips hasn't looked at one of them.
  private List<String> shared(String caption, Path media) {
    var other = owners.claim(caption, media);
    return other == null
        ? List.of()
        : List.of(
            "say what only this one shows: %s has this caption, word for word"
                .formatted(other.getFileName()));
  }

  private static Asking.Listener<CaptionTarget> heard(CaptionListener listener) {
    return new Asking.Listener<>() {
      @Override
      public void onDone(int done, int total) {
        listener.onDone(done, total);
      }

      @Override
      public void onAside(CaptionTarget target, ProblemException problem) {
        listener.onAside(target.media(), problem);
      }
    };
  }

  /// @param kept captions that were there
  /// @param unasked that are beyond the run's budget
  CaptionReport report(int kept, int unasked, List<Problem> before) {
    var problems = new ArrayList<>(before);
    var aside = asking.aside();
    aside.forEach((index, problem) -> add(targets.get(index).media(), problem, problems));
    int left = asking.left();
    if (left > 0) {
      problems.add(
          new Problem(
              "%d failures came one after another, so %d more weren't asked about"
                  .formatted(Asking.MOST_FAILURES, left),
              model,
              "mend what is told above, then run the same command again"));
    }
    return new CaptionReport(asking.asked(), kept, aside.size(), left + unasked, problems);
  }

  private static void add(Path media, ProblemException e, List<Problem> problems) {
    for (var problem : e.problems()) {
      String where = problem.where();
      problems.add(
          new Problem(
              problem.what(),
              where.contains(media.toString()) ? where : media + ", " + where,
              problem.fix()));
    }
  }
}
