package dev.genga.app.caption;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.List;

/// Holds captions that exist to rules, and changes nothing.
public final class CaptionCheck {
  private CaptionCheck() {}

  /// @return all that is wrong, each with its file
  public static List<Problem> of(CaptionTargets targets, CaptionRules rules) {
    var problems = new ArrayList<Problem>(targets.problems());
    var owners = new CaptionOwners();
    for (var target : targets.all()) {
      if (!Files.exists(target.text(), LinkOption.NOFOLLOW_LINKS)) {
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
      CaptionTarget target, CaptionRules rules, CaptionOwners owners, List<Problem> problems) {
    String caption = CaptionFile.read(target.text());
    String where = target.text().toString();
    for (var fault : rules.faults(caption)) {
      problems.add(
          new Problem("this caption is of no use: " + fault.what(), where, fault.demand()));
    }
    var owner = owners.claim(caption, target.media());
    if (owner != null) {
      problems.add(
          new Problem(
              "this caption is also that of " + owner.getFileName(),
              where,
              "say what only this one shows"));
    }
  }
}
