package dev.genga.dataset.plan;

import java.nio.file.Path;
import java.util.Locale;

/// Something about one clip or image that a user should know, in words.
///
/// @param kind what happened
/// @param file the clip or image, absolute
/// @param count of samples that are lost, or of frames that no window holds; else 0
/// @param reason a phrase, the same for all files to which the same happens
/// @param detail what is this file's own, such as `44 frames`; may be empty
public record PlanEvent(Kind kind, Path file, int count, String reason, String detail) {

  /// What happened.
  public enum Kind {
    /// Samples that the section asks for and does not get.
    LOST,
    /// Trained on more than once, or sharing what others have for themselves.
    DOUBLED,
    /// Frames that no window holds.
    SHORTENED,
    /// Brought to 16 frames a second.
    RESAMPLED,
    /// Trained on, but probably not as meant.
    WARNING;

    /// The word in the plan's file.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
