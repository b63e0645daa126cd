package dev.genga.film.still;

import dev.genga.base.ProblemException;
import dev.genga.film.index.FilmRow;
import dev.genga.video.CurrentFrame;
import dev.genga.video.Frame;
import dev.genga.video.FrameRun;
import dev.genga.video.VideoReader;
import java.nio.file.Path;
import java.util.Arrays;

/// Reads frames of a film's scenes as stills show them: of an interlaced film as whole pictures, which need
/// the frame before and the frame after as well. What is judged is so the very picture that is written.
final class StillReader implements AutoCloseable {
  private final VideoReader reader;
  private final boolean interlaced;
  private final Runnable onFrame;

  /// Gets a frame.
  @FunctionalInterface
  interface Reading {
    /// @param index its number in the film
    void onRead(int index, Frame frame);
  }

  /// @param onFrame runs for each frame of the film that passes
  /// @throws ProblemException if the film can't be opened
  StillReader(FilmRow film, Runnable onFrame) {
    this.reader = VideoReader.open(Path.of(film.path()));
    this.interlaced = film.interlaced();
    this.onFrame = onFrame;
  }

  /// @param frames of one scene, ascending, none of them its first or last; scenes come in order
  /// @return false where the film ends before the last of them
  /// @throws ProblemException if the film can't be decoded so far
  boolean read(int[] frames, Reading reading) {
    int[] run = interlaced ? withNeighbours(frames) : frames;
    return FrameRun.read(
        reader,
        run,
        interlaced,
        new FrameRun.Listener() {
          @Override
          public boolean onPassed(int index) {
            onFrame.run();
            return true;
          }

          @Override
          public void onFrame(int index, CurrentFrame frame) {
            if (Arrays.binarySearch(frames, index) >= 0) {
              reading.onRead(index, frame.frame());
            }
          }
        });
  }

  private static int[] withNeighbours(int[] frames) {
    int[] run = new int[frames.length + 2];
    System.arraycopy(frames, 0, run, 1, frames.length);
    run[0] = frames[0] - 1;
    run[run.length - 1] = frames[frames.length - 1] + 1;
    return run;
  }

  @Override
  public void close() {
    reader.close();
  }
}
