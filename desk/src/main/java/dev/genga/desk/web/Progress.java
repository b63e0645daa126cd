package dev.genga.desk.web;

/// How far the choosing is.
///
/// @param kept clips
/// @param rejected clips
/// @param undecided clips
public record Progress(int kept, int rejected, int undecided) {
  /// All clips.
  public int all() {
    return kept + rejected + undecided;
  }

  /// Clips that are decided.
  public int decided() {
    return kept + rejected;
  }

  /// Where the part of the kept ends, of 100.
  public double keptPercent() {
    return percent(kept);
  }

  /// How long the part of the rejected is, of 100.
  public double rejectedPercent() {
    return percent(rejected);
  }

  private double percent(int clips) {
    return all() == 0 ? 0 : 100.0 * clips / all();
  }
}
