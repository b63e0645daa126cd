package dev.genga.film.media;

import dev.genga.film.bars.Bars;
import dev.genga.film.cut.CutSettings;
import java.nio.file.Path;

/// What a clip or a picture that already exists holds, by decoding it.
///
/// @param file absolute
/// @param kind of it
/// @param frames that can be decoded; 1 for a picture
/// @param framesAtRate frames that it has at 16 a second
/// @param rate frames a second on average; 0 for a picture
/// @param seconds from the first frame's showing to the end of the last one's; 0 for a picture
/// @param width in pixels, as shown
/// @param height in pixels, as shown
/// @param interlaced whether its frames are of two moments each, by what they show
/// @param bars black ones round all of its frames
/// @param sha256 of the file, in hexadecimal digits
/// @param caption that lies beside it; empty where there is none
public record Media(
    Path file,
    Kind kind,
    int frames,
    int framesAtRate,
    double rate,
    double seconds,
    int width,
    int height,
    boolean interlaced,
    Bars bars,
    String sha256,
    String caption) {

  /// What a file is.
  public enum Kind {
    /// Moving.
    CLIP,
    /// Still.
    PICTURE
  }

  /// Whether it is a clip of another rate than 16 frames a second.
  public boolean isOfOtherRate() {
    return kind == Kind.CLIP
        && (framesAtRate != frames || Math.abs(rate / CutSettings.RATE - 1) > 0.02);
  }

  /// Whether a training needs it written anew: at 16 frames a second, and of whole pictures.
  public boolean isToBeConverted() {
    return isOfOtherRate() || interlaced;
  }
}
