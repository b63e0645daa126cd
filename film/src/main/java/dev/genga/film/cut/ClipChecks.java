package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipRow;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Reads written clips again on a thread of its own, each while the next one is encoded. What it finds is told on
/// the thread that gives it clips, in their order.
final class ClipChecks implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("clips read again").factory());

  private final Listener listener;
  private @Nullable Pending pending;

  ClipChecks(Listener listener) {
    this.listener = listener;
  }

  /// Hears of clips.
  interface Listener {
    /// @param found in its file, which is gone where that is wrong
    void onChecked(ClipRow clip, Path file, ClipCheck.Found found);
  }

  private record Pending(ClipRow clip, Path file, Future<ClipCheck.Found> found) {}

  /// Begins with a clip, once the one before is told of.
  ///
  /// @throws FilmCutter.Unwritable if the one before can't be read
  void add(ClipRow clip, Path file, ClipCheck check) {
    settle();
    pending = new Pending(clip, file, thread.submit(() -> ClipWriter.checked(file, check)));
  }

  /// Waits for the clip that is being read, and tells of it.
  private void settle() {
    var last = pending;
    pending = null;
    if (last != null) {
      listener.onChecked(last.clip(), last.file(), found(last.found()));
    }
  }

  private static ClipCheck.Found found(Future<ClipCheck.Found> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a clip was read again", e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case ProblemException problem -> new FilmCutter.Unwritable(problem);
        case RuntimeException failure -> failure;
        case Error failure -> throw failure;
        case null, default -> new IllegalStateException(e);
      };
    }
  }

  /// Tells of the last one: where the film breaks off behind a clip, the clip stays.
  ///
  /// @throws FilmCutter.Unwritable if it can't be read
  @Override
  public void close() {
    try (thread) {
      settle();
    }
  }
}
