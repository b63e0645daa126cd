package dev.genga.film.index;

/// In which order clips are looked at.
///
/// @param score name of the one that ranks them; empty for the order of the index. Clips without it come last.
/// @param largestFirst whether its largest values come first
public record ClipOrder(String score, boolean largestFirst) {
  /// The order of the index.
  public static final ClipOrder INDEX = new ClipOrder("", false);
}
