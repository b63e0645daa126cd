package dev.genga.film.cut;

import dev.genga.film.bars.Bars;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.Region;
import dev.genga.video.Resize;
import java.util.Optional;

/// From a film's picture to a clip's: without bars, and of square pixels, as a screen shows it. The
/// side whose pixels are too long shrinks, so that no pixel is made up.
///
/// @param bars that are cut off
/// @param pixelAspect how wide a pixel of the film is shown, in heights
public record ClipPicture(Bars bars, Fraction pixelAspect) {
  /// A film's frame as its clips show it.
  public Frame of(Frame frame) {
    var cropped = bars.cropped(frame);
    double aspect = pixelAspect.toDouble();
    if (aspect == 1) {
      return cropped;
    }
    int width = even(aspect < 1 ? cropped.width() * aspect : cropped.width());
    int height = even(aspect > 1 ? cropped.height() / aspect : cropped.height());
    return Resize.area(cropped, width, height);
  }

  /// What its clips show of a film's frame, pixel by pixel.
  ///
  /// @return nothing where pixels aren't square
  Optional<Region> region(int width, int height) {
    return pixelAspect.toDouble() == 1 ? Optional.of(bars.region(width, height)) : Optional.empty();
  }

  private static int even(double side) {
    return Math.max(2, 2 * (int) (side / 2));
  }
}
