package dev.genga.app.statement;

import dev.genga.base.Problem;
import java.util.List;

/// What became of the windows that a model was asked about.
///
/// @param asked windows
/// @param known windows whose statements were judged before
/// @param aside windows that a reason is told for
/// @param left windows that nobody was asked about
/// @param problems what is to be told
public record StatementReport(int asked, int known, int aside, int left, List<Problem> problems) {
  /// Copies the list.
  public StatementReport {
    problems = List.copyOf(problems);
  }
}
