package dev.genga.base;

import java.util.ArrayList;
import java.util.List;

/// Something a user has to mend: what was found, where, and what to do about it.
///
/// A stage gathers all its problems before it starts work and throws them together as a
/// [ProblemException], so that nobody mends one only to meet the next.
///
/// @param what what was found, one sentence without a full stop, with the values concerned
/// @param where file, line, key or tensor; empty where there is no place to name
/// @param fix what the user can do; empty only where nothing can be said
public record Problem(String what, String where, String fix) {

  /// Renders in the form every command prints.
  ///
  /// ```
  /// error: clip rain-012.mp4 has 49 frames, but this plan takes 81
  ///    at: dataset.toml:14, frames = 81
  ///   fix: set frames = 49, or leave short clips out
  /// ```
  public String render() {
    var lines = new ArrayList<String>();
    lines.add("error: " + what);
    if (!where.isEmpty()) {
      lines.add("   at: " + where);
    }
    if (!fix.isEmpty()) {
      lines.add("  fix: " + fix);
    }
    return String.join("\n", lines);
  }

  /// Renders several problems in order, separated by an empty line.
  public static String render(List<Problem> problems) {
    return String.join("\n\n", problems.stream().map(Problem::render).toList());
  }
}
