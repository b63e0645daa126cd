package dev.genga.dataset.plan;

import dev.genga.dataset.media.MediaKind;
import java.nio.file.Path;
import java.util.Locale;

/// Where the loss of a clip or image counts.
///
/// [#toString] is the form in the plan's file, which [#parse] reads.
public sealed interface LossMask {
  /// Everywhere.
  LossMask NONE = new Everywhere();

  /// Everywhere.
  record Everywhere() implements LossMask {
    @Override
    public String toString() {
      return "none";
    }
  }

  /// Where a picture is white, and where it is grey in part.
  ///
  /// @param path absolute
  /// @param kind an image, which holds for all frames, or a clip with a frame for each
  record OfFile(Path path, MediaKind kind) implements LossMask {
    @Override
    public String toString() {
      return kind.name().toLowerCase(Locale.ROOT) + " " + path;
    }
  }

  /// Reads what [#toString] wrote.
  ///
  /// @throws IllegalArgumentException if the text is none of it
  static LossMask parse(String text) {
    if (text.equals("none")) {
      return NONE;
    }
    int space = text.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException("no mask: " + text);
    }
    var kind = MediaKind.valueOf(text.substring(0, space).toUpperCase(Locale.ROOT));
    return new OfFile(Path.of(text.substring(space + 1)), kind);
  }
}
