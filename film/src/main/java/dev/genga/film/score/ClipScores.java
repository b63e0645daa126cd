package dev.genga.film.score;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a clip's frames say of it.
///
/// @param motion the mean difference of each frame's pixels from the one before, of 255: near 0 for a
///     still, large for too much at once
/// @param dark the share of frames that are black, 0 to 1
/// @param change how much the picture changes from one frame to the next, or within 3 or 8 frames, where
///     it changes most, less what is usual in this clip, of 255: a cut, a dissolve or a flash
/// @param changeFrame the frame in the middle of that change
/// @param sharpness the variance of the Laplacian over that of the brightness, in the frames' own size,
///     of the sharpest frame looked at: small for a blurred clip
public record ClipScores(
    double motion, double dark, double change, int changeFrame, double sharpness) {
  /// By the names that the index has for them.
  public Map<String, Double> byName() {
    var values = new LinkedHashMap<String, Double>();
    values.put("motion", motion);
    values.put("dark", dark);
    values.put("change", change);
    values.put("change_frame", (double) changeFrame);
    values.put("sharpness", sharpness);
    return values;
  }
}
