package dev.genga.app.caption;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.chat.Chat;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// Has a language model that sees write captions, a text file beside each clip and picture. What is
/// written stays, however the run ends: the same command goes on with the rest.
///
/// ```java
/// var report = new Captioning(chat, "qwen", settings).run(CaptionTargets.of(folders), listener);
/// ```
///
/// @param chat may be asked by several threads at once
/// @param model its name, for the history of captions
public record Captioning(Chat chat, String model, CaptionSettings settings) {

  /// @throws ProblemException if another process is at work in a folder
  public CaptionReport run(CaptionTargets targets, CaptionListener listener) {
    try (var history = CaptionHistory.open(targets.all())) {
      var problems = new ArrayList<Problem>(targets.problems());
      var open = new ArrayList<CaptionTarget>();
      for (var target : targets.all()) {
        if (isOpen(target, history, problems)) {
          open.add(target);
        }
      }
      int asked = settings.limits().of(open.size());
      var run = new CaptionRun(chat, settings, history, model, open.subList(0, asked), listener);
      run.work();
      return run.report(targets.all().size() - open.size(), open.size() - asked, problems);
    }
  }

  /// Whether there is a caption to ask for; one that exists gets into the history before it is replaced.
  private boolean isOpen(CaptionTarget target, CaptionHistory history, List<Problem> problems) {
    if (!Files.exists(target.text())) {
      return true;
    }
    try {
      history.addExisting(target);
    } catch (ProblemException e) {
      problems.addAll(e.problems());
      return false;
    }
    return settings.again();
  }
}
