package dev.genga.app.doctor;

import java.util.List;

/// What the doctor found, in the order in which it is read.
///
/// @param sections never empty
public record Report(List<Section> sections) {
  /// Findings that belong together.
  ///
  /// @param title a word
  /// @param findings never empty
  public record Section(String title, List<Finding> findings) {}

  /// Whether nothing that genga needs is missing.
  public boolean healthy() {
    return findings(Finding.State.MISSING).isEmpty();
  }

  /// The report as text, one line a finding, and what to do at the end.
  ///
  /// ```
  /// machine
  ///   memory      23.5 GB, of which 21.0 GB are free
  /// ```
  public String render() {
    var text = new StringBuilder();
    for (var section : sections) {
      text.append(section.title()).append('\n');
      for (var finding : section.findings()) {
        text.append("  %-11s %s%n".formatted(finding.name(), finding.value()));
      }
    }
    text.append('\n');
    appendFixes(text, "missing:", findings(Finding.State.MISSING));
    appendFixes(text, "could be better:", findings(Finding.State.ADVICE));
    if (healthy()) {
      text.append("Nothing that genga needs is missing.\n");
    }
    return text.toString();
  }

  private List<Finding> findings(Finding.State state) {
    return sections.stream()
        .flatMap(section -> section.findings().stream())
        .filter(finding -> finding.state() == state)
        .toList();
  }

  private static void appendFixes(StringBuilder text, String title, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    text.append(title).append('\n');
    for (var finding : findings) {
      text.append("  %-11s %s%n".formatted(finding.name(), finding.fix()));
    }
  }
}
