package dev.genga.film.index;

import dev.genga.film.bars.Bars;

/// A clip in the index.
///
/// @param id 0 before it is in the index
/// @param scene the scene's number in its film, from 1
/// @param file relative to the index's folder, with `/`; or absolute, of a clip that lies elsewhere
/// @param sourceFrames for each frame of the clip the film's frame that it shows, ascending
/// @param bars what is cut off
public record ClipRow(
    long id, long film, int scene, String file, State state, FrameList sourceFrames, Bars bars) {

  /// How far a clip is.
  public enum State {
    /// To be written.
    PLANNED,
    /// Written, and checked.
    WRITTEN,
    /// Written, and not what it should have been: it has been removed.
    ASIDE
  }
}
