package dev.genga.app.caption;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/// Holds captions that exist to rules, and changes nothing.
public final class CaptionCheck {
  private CaptionCheck() {}

  /// @return all that is wrong, each with its file
  public static List<Problem> of(CaptionTargets targets, CaptionRules rules) {
    var problems = new ArrayList<Problem>(targets.problems());
    var owners = new HashMap<String, CaptionTarget>();
    for (var target : targets.all()) {
      if (!Files.exists(target.text())) {
        problems.add(
            new Problem(
                "there is no caption", target.text().toString(), "let `genga caption` write it"));
        continue;
      }
      try {
        check(target, rules, owners, problems);
      } catch (ProblemException e) {
        problems.addAll(e.problems());
      }
    }
    return problems;
  }

  private static void check(
      CaptionTarget target,
      CaptionRules rules,
      HashMap<String, CaptionTarget> owners,
      List<Problem> problems) {
    String caption = CaptionFile.read(target.text());
    String where = target.text().toString();
    for (var fault : rules.faults(caption)) {
      problems.add(
          new Problem("this caption is of no use: " + fault.what(), where, fault.demand()));
    }
    String same = caption.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    var owner = same.isEmpty() ? null : owners.putIfAbsent(same, target);
    if (owner != null) {
      problems.add(
          new Problem(
              "this caption is also that of " + owner.media().getFileName(),
              where,
              "say what only this one shows"));
    }
  }
}
