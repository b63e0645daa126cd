package dev.genga.training.state;

import org.jspecify.annotations.Nullable;

/// A part of a run that is another one than when a state was saved.
///
/// @param name such as `learning rate`
/// @param before its value then; null where there was none
/// @param now its value; null where there is none
record Change(String name, @Nullable String before, @Nullable String now) {
  private static final int LONGEST = 120;

  /// Whether it is one clip's or image's.
  boolean isOfClip() {
    return RunIdentity.isOfClip(name);
  }

  /// As a problem tells it.
  String sentence() {
    if (name.equals(RunIdentity.WHOLE)) {
      return before == null
          ? "the saved state does not tell what it was trained with: it is of an earlier genga"
          : "the saved state belongs to another recipe or data set";
    }
    if (before == null) {
      return "%s is new: it was not there when the state was saved".formatted(told(now));
    }
    if (now == null) {
      return "%s is gone: it was there when the state was saved".formatted(told(before));
    }
    return "%s is %s; it was %s when the state was saved"
        .formatted(name, shortened(now), shortened(before));
  }

  private String told(@Nullable String value) {
    return "%s (%s)".formatted(name, shortened(String.valueOf(value)));
  }

  private static String shortened(String value) {
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "...";
  }
}
