package dev.genga.film.still;

import dev.genga.film.bars.Bars;
import dev.genga.film.scene.FrameLook;

/// A frame that may become a still.
///
/// @param scene the scene's number in its film
/// @param sharpness of the frame without its bars, see [dev.genga.film.score.Sharpness]
/// @param look of the frame, with its number
/// @param bars of its scene
record Candidate(int scene, double sharpness, FrameLook look, Bars bars) {
  int frame() {
    return look.index();
  }

  Candidate sharper(Candidate other) {
    return other.sharpness > sharpness ? other : this;
  }
}
