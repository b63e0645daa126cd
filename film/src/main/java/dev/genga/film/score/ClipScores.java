package dev.genga.film.score;

import java.util.EnumMap;
import java.util.Map;

/// What a clip's frames say of it; each is explained by its [Score].
///
/// @param motion of 255
/// @param dark 0 to 1
/// @param change of 255
/// @param changeFrame the frame in the middle of that change
/// @param sharpness of the sharpest frame that was taken in its own size
/// @param bars 0 to 1
/// @param text letters
public record ClipScores(
    double motion,
    double dark,
    double change,
    int changeFrame,
    double sharpness,
    double bars,
    double text) {
  /// By what they are.
  public Map<Score, Double> byScore() {
    var values = new EnumMap<Score, Double>(Score.class);
    values.put(Score.MOTION, motion);
    values.put(Score.DARK, dark);
    values.put(Score.CHANGE, change);
    values.put(Score.CHANGE_FRAME, (double) changeFrame);
    values.put(Score.SHARPNESS, sharpness);
    values.put(Score.BARS, bars);
    values.put(Score.TEXT, text);
    return values;
  }
}
