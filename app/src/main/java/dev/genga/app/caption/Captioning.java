package dev.genga.app.caption;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.chat.Chat;
import dev.genga.film.media.MediaFiles;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
      var now = open.subList(0, asked);
      var owners = owners(targets.all(), Set.copyOf(now));
      var run = new CaptionRun(chat, settings, history, model, now, owners, listener);
      run.work();
      return run.report(targets.all().size() - open.size(), open.size() - asked, problems);
    }
  }

  /// Whose captions stay as they are.
  ///
  /// @param asked those whose captions are written anew
  private static CaptionOwners owners(List<CaptionTarget> all, Set<CaptionTarget> asked) {
    var owners = new CaptionOwners();
    for (var target : all) {
      if (!asked.contains(target) && Files.exists(target.text(), LinkOption.NOFOLLOW_LINKS)) {
        try {
          owners.claim(CaptionFile.read(target.text()), target.media());
        } catch (ProblemException e) {
          // One that can't be read is nobody's; a check tells of it.
        }
      }
    }
    return owners;
  }

  /// Whether there is a caption to ask for; one that exists gets into the history before it is replaced.
  private boolean isOpen(CaptionTarget target, CaptionHistory history, List<Problem> problems) {
    if (!Files.exists(target.text(), LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try {
      MediaFiles.refuseLink(target.text());
      history.addExisting(target);
    } catch (ProblemException e) {
      problems.addAll(e.problems());
      return false;
    }
    return settings.again();
  }
}
