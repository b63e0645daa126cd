package dev.genga.film.cut;

import dev.genga.base.Problem;
import java.util.List;

/// What came of cutting.
///
/// @param films that were cut to their ends, now or before
/// @param scenes in them
/// @param written clips of this run
/// @param kept clips that were there already
/// @param problems of the films and the clips that were set aside
public record CutReport(int films, int scenes, int written, int kept, List<Problem> problems) {
  /// Copies the list.
  public CutReport {
    problems = List.copyOf(problems);
  }
}
