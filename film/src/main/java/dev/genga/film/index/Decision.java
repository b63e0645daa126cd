package dev.genga.film.index;

import java.util.List;

/// Something decided of a clip.
public sealed interface Decision {
  /// The clip's number.
  long clip();

  /// To keep it, to reject it, or to leave that open again.
  record Choose(long clip, Verdict verdict) implements Decision {}

  /// To use a part of its frames.
  record Cut(long clip, Trim trim) implements Decision {}

  /// Its tags from now on.
  record Label(long clip, List<String> tags) implements Decision {
    /// Copies the list.
    public Label {
      tags = List.copyOf(tags);
    }
  }

  /// Its caption from now on; empty for none.
  record Describe(long clip, String caption) implements Decision {}
}
