package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipRow;
import dev.genga.video.Frame;
import dev.genga.video.VideoReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Decodes the frames of a film's clips on a thread of its own, a few ahead of whoever encodes them.
final class FrameFeed implements AutoCloseable {
  private static final int AHEAD = 4;

  private final BlockingQueue<Fed> queue = new ArrayBlockingQueue<>(AHEAD);
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Path film;
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable Fed current;

  /// @param frame null where the film has ended, by itself or by a failure
  private record Fed(int index, @Nullable Frame frame) {}

  /// @param clips in the film's order
  /// @param onFrame gets each frame's number once it has passed, on the feed's thread
  FrameFeed(Path film, List<ClipRow> clips, IntConsumer onFrame) {
    this.film = film;
    thread =
        Thread.ofPlatform()
            .name("frames of " + film.getFileName())
            .unstarted(() -> {
              try (var reader = VideoReader.open(film)) {
                feed(reader, clips, onFrame);
              } catch (RuntimeException e) {
                failure.set(e);
              }
              put(new Fed(Integer.MAX_VALUE, null));
            });
    thread.start();
  }

  private void feed(VideoReader reader, List<ClipRow> clips, IntConsumer onFrame) {
    int passed = -1;
    for (var clip : clips) {
      for (int i = 0; i < clip.sourceFrames().count(); i++) {
        int wanted = clip.sourceFrames().at(i);
        while (passed < wanted && !closed && reader.advance()) {
          passed = reader.index();
          onFrame.accept(passed);
        }
        if (closed || passed != wanted) {
          return;
        }
        if (i == 0 || clip.sourceFrames().at(i - 1) != wanted) {
          put(new Fed(wanted, reader.frame()));
        }
      }
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
    var failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    var frame = fed.frame();
    if (frame == null || fed.index() != index) {
      throw new ProblemException(
          "the film ends before frame " + index, film.toString(), "it has changed: cut it again");
    }
    return frame;
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
