package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FrameList;
import dev.genga.film.scene.FrameLook;
import dev.genga.video.Frame;
import dev.genga.video.FrameRun;
import dev.genga.video.VideoReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Decodes the frames of a film's clips on a thread of its own, a few ahead of whoever encodes them, and
/// looks at those outside their scenes.
final class FrameFeed implements AutoCloseable {
  private static final int AHEAD = 4;

  private final BlockingQueue<Fed> queue = new ArrayBlockingQueue<>(AHEAD);
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Path film;
  private final Neighbours neighbours;
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable Fed current;

  /// @param frame null where the film has ended, by itself or by a failure
  private record Fed(int index, @Nullable Frame frame) {}

  /// @param clips in the film's order
  /// @param neighbours of the clips
  /// @param interlaced whether the film's frames are of two moments each
  /// @param onFrame gets each frame's number once it has passed, on the feed's thread
  FrameFeed(
      Path film,
      List<ClipRow> clips,
      Neighbours neighbours,
      boolean interlaced,
      IntConsumer onFrame) {
    this.film = film;
    this.neighbours = neighbours;
    thread =
        Thread.ofPlatform()
            .name("frames of " + film.getFileName())
            .unstarted(() -> {
              try (var reader = VideoReader.open(film)) {
                feed(new Passing(reader, onFrame), clips, interlaced);
              } catch (RuntimeException e) {
                failure.set(e);
              }
              neighbours.end();
              put(new Fed(Integer.MAX_VALUE, null));
            });
    thread.start();
  }

  private void feed(Passing passing, List<ClipRow> clips, boolean interlaced) {
    for (var clip : clips) {
      if (!FrameRun.read(passing.reader, frames(clip.sourceFrames()), interlaced, passing)) {
        return;
      }
    }
    var reader = passing.reader;
    while (reader.index() < neighbours.last() && reader.advance()) {
      if (!passing.onPassed(reader.index())) {
        return;
      }
    }
  }

  private static int[] frames(FrameList list) {
    var frames = new int[list.count()];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = list.at(i);
    }
    return frames;
  }

  /// Hears what the reader passes.
  private final class Passing implements FrameRun.Listener {
    private final VideoReader reader;
    private final IntConsumer onFrame;

    Passing(VideoReader reader, IntConsumer onFrame) {
      this.reader = reader;
      this.onFrame = onFrame;
    }

    @Override
    public boolean onPassed(int index) {
      onFrame.accept(index);
      neighbours.passed(index, reader::frame);
      return !closed;
    }

    @Override
    public void onFrame(int index, Frame frame) {
      put(new Fed(index, frame));
    }
  }

  private void put(Fed fed) {
    try {
      queue.put(fed);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /// The film's frame of this number; numbers ascend, and may repeat.
  ///
  /// @throws ProblemException if the film can't be decoded so far
  Frame frame(int index) {
    var fed = next(index);
    throwFailure();
    var frame = fed.frame();
    if (frame == null || fed.index() != index) {
      throw new ProblemException(
          "the film ends before frame " + index, film.toString(), "it has changed: cut it again");
    }
    return frame;
  }

  /// The frame before or after a clip's scene; asked for once the clip's own frames have been taken.
  ///
  /// @return nothing where it isn't the scene's first or last clip, or the film begins or ends there
  /// @throws ProblemException if the film can't be decoded so far
  Optional<FrameLook> outside(ClipRow clip, boolean before) {
    var look = neighbours.look(clip, before);
    throwFailure();
    return look;
  }

  private void throwFailure() {
    var failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private Fed next(int index) {
    var fed = current;
    try {
      while (fed == null || fed.index() < index) {
        fed = queue.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a film was cut", e);
    }
    current = fed;
    return fed;
  }

  /// Whether it was the film that couldn't be read.
  boolean hasFailed() {
    return failure.get() != null;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      queue.clear();
      try {
        thread.join(Duration.ofMillis(20));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
