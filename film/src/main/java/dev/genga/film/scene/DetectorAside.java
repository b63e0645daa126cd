package dev.genga.film.scene;

import dev.genga.video.Frame;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// Gives frames to a detector on a thread of its own, so that the next ones are decoded and made small
/// meanwhile. The detector sees the same frames in the same order; a few wait for it at most.
public final class DetectorAside implements AutoCloseable {
  private static final int WAITING = 8;
  private static final long PATIENCE_MILLIS = 100;

  private final BlockingQueue<Optional<Frame>> frames = new ArrayBlockingQueue<>(WAITING);
  private final FutureTask<Scenes> found;
  private final Thread thread;

  /// @param detector that nobody else gives frames to
  public DetectorAside(SceneDetector detector) {
    found = new FutureTask<>(() -> detect(detector));
    thread = Thread.ofPlatform().daemon().name("scene detector").start(found);
  }

  private Scenes detect(SceneDetector detector) throws InterruptedException {
    for (var frame = frames.take(); frame.isPresent(); frame = frames.take()) {
      detector.add(frame.get());
    }
    return detector.finish();
  }

  /// Takes the next frame, and waits while too many do.
  ///
  /// @throws CancellationException if the caller's thread is interrupted
  public void add(Frame frame) {
    give(Optional.of(frame));
  }

  /// What was found; nothing may be added after it.
  ///
  /// @throws CancellationException if the caller's thread is interrupted
  public Scenes finish() {
    give(Optional.empty());
    return result();
  }

  /// A detector that failed takes nothing more: then its failure is thrown here.
  private void give(Optional<Frame> frame) {
    try {
      while (!frames.offer(frame, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        if (found.isDone()) {
          result();
        }
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private Scenes result() {
    try {
      return found.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("the thread that reads the film was interrupted");
  }

  /// Ends the detector's thread, finished or not.
  @Override
  public void close() {
    thread.interrupt();
  }
}
