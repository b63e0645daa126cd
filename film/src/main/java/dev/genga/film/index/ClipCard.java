package dev.genga.film.index;

import java.util.List;
import java.util.Map;

/// A clip or picture that is there, with all that was found out and decided of it.
///
/// @param file relative to the index's folder, with `/`; or absolute
/// @param isPicture whether it is one
/// @param film name of the film that it was cut from; empty for none
/// @param scene its number in the film, from 1; 0 for none
/// @param frames counted by decoding; 1 for a picture
/// @param rate frames a second; 0 for a picture
/// @param width in pixels
/// @param height in pixels
/// @param trim frames that are to be used
/// @param tags in the order in which they were typed
/// @param caption that it has now; empty for none
/// @param scores by name
public record ClipCard(
    long id,
    String file,
    boolean isPicture,
    String film,
    int scene,
    int frames,
    double rate,
    int width,
    int height,
    Verdict verdict,
    Trim trim,
    List<String> tags,
    String caption,
    Map<String, Double> scores) {
  /// Copies the list and the map.
  public ClipCard {
    tags = List.copyOf(tags);
    scores = Map.copyOf(scores);
  }

  /// The file's name, without its folders.
  public String name() {
    return file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  }
}
