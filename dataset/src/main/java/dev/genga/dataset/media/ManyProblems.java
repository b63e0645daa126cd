package dev.genga.dataset.media;

import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.List;

/// Problems of one kind, of which there may be as many as clips: the first are told one by one, the
/// rest in one.
public final class ManyProblems {
  private static final int MOST = 20;

  private final Problems problems;
  private final String restWhat;
  private final String restWhere;
  private final String restFix;
  private final List<String> rest = new ArrayList<>();
  private int count;

  /// @param restWhat what the rest have in common, with `%d` for their number
  /// @param restWhere the place to name for them
  /// @param restFix what to do about them
  public ManyProblems(Problems problems, String restWhat, String restWhere, String restFix) {
    this.problems = problems;
    this.restWhat = restWhat;
    this.restWhere = restWhere;
    this.restFix = restFix;
  }

  /// Adds one: see [dev.genga.base.Problem] for the three parts.
  public void add(String what, String where, String fix) {
    if (count++ < MOST) {
      problems.add(what, where, fix);
    } else {
      rest.add(what);
    }
  }

  /// Whether none was added.
  public boolean isEmpty() {
    return count == 0;
  }

  /// Tells the rest; call it once, after the last [#add].
  public void finish() {
    if (rest.size() == 1) {
      problems.add(rest.getFirst(), restWhere, restFix);
    } else if (!rest.isEmpty()) {
      problems.add(restWhat.formatted(rest.size()), restWhere, restFix);
    }
  }
}
