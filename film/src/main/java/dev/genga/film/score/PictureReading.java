package dev.genga.film.score;

import dev.genga.base.ProblemException;
import dev.genga.film.scene.FrameLook;
import dev.genga.film.scene.SceneDetector;
import dev.genga.film.text.TextScorer;
import dev.genga.video.Frame;
import dev.genga.video.ImageFiles;
import dev.genga.video.Resize;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/// Reads a picture for its scores: those of a clip that one frame can have.
///
/// @param scores what the picture itself says; see [Score#ofPictures()]
/// @param look of it
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record PictureReading(Map<Score, Double> scores, byte[] look) {
  /// @throws ProblemException if the file can't be read
  static PictureReading of(Path file) {
    return of(ImageFiles.read(file));
  }

  static PictureReading of(Frame whole) {
    var scorer = new ClipScorer();
    var small = shrunk(whole, SceneDetector.SIDE);
    var look = FrameLook.of(0, small);
    scorer.add(small, look);
    // Letters count where the next frame has them too: here it is the same one.
    var readable = shrunk(whole, TextScorer.SIDE);
    scorer.addReadable(readable);
    scorer.addReadable(readable);
    scorer.addWhole(whole);
    var scores = new EnumMap<Score, Double>(scorer.finish().byScore());
    scores.keySet().retainAll(Score.ofPictures());
    return new PictureReading(scores, look.bytes());
  }

  /// Smaller ones stay as they are, as with clips.
  private static Frame shrunk(Frame frame, int side) {
    double factor = Math.max(1, Math.max(frame.width(), frame.height()) / (double) side);
    return Resize.area(frame, side(frame.width(), factor), side(frame.height(), factor));
  }

  private static int side(int pixels, double factor) {
    return (int) Math.max(1, Math.rint(pixels / factor));
  }
}
