package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipRow;
import dev.genga.film.scene.FrameLook;
import dev.genga.video.HeldFrame;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// The frames of one clip on their way from the thread that decodes the film to the one that writes the clip.
final class ClipFrames {
  private final BlockingQueue<Fed> queue = new LinkedBlockingQueue<>();
  private final Path film;
  private final ClipRow clip;
  private final Neighbours neighbours;
  private final FrameRoom room;

  /// Of the writing thread.
  private boolean failed;

  /// @param frame null where no more come
  /// @param failure why, where it is one
  private record Fed(int index, @Nullable HeldFrame frame, @Nullable RuntimeException failure) {}

  /// @param neighbours of the film's clips
  /// @param room that frames take until they are asked for
  ClipFrames(Path film, ClipRow clip, Neighbours neighbours, FrameRoom room) {
    this.film = film;
    this.clip = clip;
    this.neighbours = neighbours;
    this.room = room;
  }

  /// Waits until there is room.
  ///
  /// @param frame to be closed here
  void add(int index, HeldFrame frame) throws InterruptedException {
    try {
      room.take(frame.bytes());
    } catch (InterruptedException e) {
      frame.close();
      throw e;
    }
    queue.add(new Fed(index, frame, null));
  }

  /// No more come.
  ///
  /// @param failure null where the film has ended
  void end(@Nullable RuntimeException failure) {
    queue.add(new Fed(Integer.MAX_VALUE, null, failure));
  }

  /// The film's frame of this number; numbers ascend.
  ///
  /// @return to be closed
  /// @throws ProblemException if the film can't be decoded so far
  HeldFrame frame(int index) {
    var fed = next();
    var frame = fed.frame();
    if (frame != null && fed.index() == index) {
      room.give(frame.bytes());
      return frame;
    }
    failed = true;
    if (fed.failure() != null) {
      throw fed.failure();
    }
    throw new ProblemException(
        "the film ends before frame " + index, film.toString(), "it has changed: cut it again");
  }

  /// Nobody asks for frames any more.
  void release() {
    for (var fed = queue.poll(); fed != null; fed = queue.poll()) {
      if (fed.frame() != null) {
        room.give(fed.frame().bytes());
        fed.frame().close();
      }
    }
  }

  private Fed next() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a film was cut", e);
    }
  }

  /// The frame before or after the clip's scene; asked for once the clip's own frames have been taken.
  ///
  /// @return nothing where it isn't the scene's first or last clip, or the film begins or ends there
  /// @throws ProblemException if the film can't be decoded so far
  Optional<FrameLook> outside(boolean before) {
    try {
      return neighbours.look(clip, before);
    } catch (RuntimeException e) {
      failed = true;
      throw e;
    }
  }

  /// Whether it was the film that couldn't be read.
  boolean haveFailed() {
    return failed;
  }
}
