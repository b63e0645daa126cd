package dev.genga.film.cut;

import dev.genga.video.VideoFormat;

/// What clips are to be like.
///
/// @param detection how scenes are told apart
/// @param shortest frames of a clip at [#RATE], at least
/// @param longest frames of a clip at [#RATE], at most
/// @param format of the files
/// @param crops whether black bars are cut off
public record CutSettings(
    Detection detection, int shortest, int longest, VideoFormat format, boolean crops) {
  /// Frames a second, Wan's.
  public static final int RATE = 16;

  private static final String CROPS = "crop true";

  /// @throws IllegalArgumentException if no clip could be so long
  public CutSettings {
    if (shortest < 1 || longest < shortest) {
      throw new IllegalArgumentException(
          "a clip has 1 frame or more: %d to %d".formatted(shortest, longest));
    }
  }

  /// Whether clips that were cut by settings as the index has them lost their black bars.
  public static boolean crops(String text) {
    return text.endsWith(CROPS);
  }

  /// All that decides what clips become, in one line: clips of one folder have it in common.
  public String text() {
    return "detection %s, frames %d-%d, format %s, crop %s"
        .formatted(detection, shortest, longest, format, crops);
  }
}
