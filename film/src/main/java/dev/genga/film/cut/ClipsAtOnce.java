package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipRow;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/// Writes the clips of one film, several at once: each by one thread, which also reads it again. What comes of them is
/// told on the thread that asks for them, in the film's order.
///
/// @param writer of all clips
/// @param files where each clip goes
/// @param threads clips at once
record ClipsAtOnce(ClipWriter writer, Function<ClipRow, Path> files, int threads) {
  /// Hears of clips.
  interface Listener {
    /// @param found in its file, which is gone where that is wrong
    void onClip(ClipRow clip, Path file, ClipCheck.Found found);
  }

  /// Once a clip fails, those that are begun are finished and told of, and no other is begun.
  ///
  /// @param clips in the film's order
  /// @param feed of these clips; is closed
  /// @throws ProblemException if the film can't be decoded so far
  /// @throws FilmCutter.Unwritable if a clip can't be written, or not be read again
  void write(List<ClipRow> clips, FrameFeed feed, Listener listener) {
    var ended = new AtomicBoolean();
    Runnable end =
        () -> {
          ended.set(true);
          feed.stop();
        };
    try (feed;
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      try {
        var work =
            clips.stream().map(clip -> pool.submit(() -> one(feed.of(clip), clip, ended))).toList();
        tell(clips, work, listener, end);
      } finally {
        end.run();
      }
    }
  }

  private void tell(
      List<ClipRow> clips,
      List<Future<ClipCheck.Found>> work,
      Listener listener,
      Runnable onFailure) {
    RuntimeException failure = null;
    for (int i = 0; i < work.size(); i++) {
      var clip = clips.get(i);
      try {
        listener.onClip(clip, files.apply(clip), found(work.get(i)));
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
        onFailure.run();
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private ClipCheck.Found one(ClipFrames frames, ClipRow clip, AtomicBoolean ended) {
    if (ended.get()) {
      throw new CancellationException();
    }
    var file = files.apply(clip);
    try {
      return ClipWriter.checked(file, writer.write(frames, clip, file));
    } catch (ProblemException e) {
      throw frames.haveFailed() ? e : new FilmCutter.Unwritable(e);
    }
  }

  private static ClipCheck.Found found(Future<ClipCheck.Found> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a film was cut", e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case RuntimeException failure -> failure;
        case Error failure -> throw failure;
        case null, default -> new IllegalStateException(e);
      };
    }
  }
}
