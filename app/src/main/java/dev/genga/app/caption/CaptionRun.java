package dev.genga.app.caption;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.chat.Chat;
import dev.genga.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// One run's clips and pictures, shared by the threads that ask for their captions.
final class CaptionRun {
  /// So many failures of the server one after another, and nobody is asked any more.
  static final int MOST_FAILURES = 8;

  private final Chat chat;
  private final CaptionSettings settings;
  private final CaptionHistory history;
  private final String model;
  private final List<CaptionTarget> targets;
  private final CaptionListener listener;
  private final SortedMap<Integer, ProblemException> aside = new TreeMap<>();
  private int next;
  private int written;
  private int failures;
  private boolean over;

  CaptionRun(
      Chat chat,
      CaptionSettings settings,
      CaptionHistory history,
      String model,
      List<CaptionTarget> targets,
      CaptionListener listener) {
    this.chat = chat;
    this.settings = settings;
    this.history = history;
    this.model = model;
    this.targets = targets;
    this.listener = listener;
  }

  /// Asks for one after another until none is left; several threads do.
  void work() {
    try {
      for (int i = take(); i >= 0; i = take()) {
        try {
          caption(targets.get(i));
          done();
        } catch (ProblemException e) {
          setAside(i, e);
        }
      }
    } catch (RuntimeException | Error e) {
      end(); // such as a full disk: the others needn't try
      throw e;
    }
  }

  private synchronized int take() {
    return over || next == targets.size() ? -1 : next++;
  }

  private synchronized void end() {
    over = true;
  }

  private void caption(CaptionTarget target) {
    var shown = Shown.of(target, settings);
    String caption = settings.question(target.kind(), shown).ask(this::answer);
    history.write(target, model, caption);
  }

  private String answer(List<Message> conversation) {
    try {
      String answer = chat.answer(conversation);
      heard(true);
      return answer;
    } catch (ProblemException e) {
      heard(false);
      throw e;
    }
  }

  private synchronized void heard(boolean answer) {
    failures = answer ? 0 : failures + 1;
    over |= failures >= MOST_FAILURES;
  }

  private synchronized void done() {
    written++;
    tell();
  }

  private synchronized void setAside(int index, ProblemException problem) {
    aside.put(index, problem);
    listener.onAside(targets.get(index).media(), problem);
    tell();
  }

  private void tell() {
    listener.onDone(written + aside.size(), targets.size());
  }

  /// @param kept captions that were there
  /// @param unasked that are beyond the run's budget
  synchronized CaptionReport report(int kept, int unasked, List<Problem> before) {
    var problems = new ArrayList<>(before);
    aside.forEach((index, problem) -> add(targets.get(index), problem, problems));
    int left = targets.size() - written - aside.size();
    if (left > 0) {
      problems.add(
          new Problem(
              "%d failures came one after another, so %d more weren't asked about"
                  .formatted(MOST_FAILURES, left),
              model,
              "mend what is told above, then run the same command again"));
    }
    return new CaptionReport(written, kept, aside.size(), left + unasked, problems);
  }

  private static void add(CaptionTarget target, ProblemException e, List<Problem> problems) {
    String media = target.media().toString();
    for (var problem : e.problems()) {
      String where = problem.where();
      problems.add(
          new Problem(
              problem.what(), where.contains(media) ? where : media + ", " + where, problem.fix()));
    }
  }
}
