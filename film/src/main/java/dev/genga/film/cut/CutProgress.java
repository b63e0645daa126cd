package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import java.nio.file.Path;

/// Counts what all films' threads do, and tells a listener one thing at a time.
final class CutProgress {
  private final CutListener listener;
  private long frames;
  private long total;
  private boolean stopped;

  CutProgress(CutListener listener) {
    this.listener = listener;
  }

  /// Ends all work at the next frame.
  synchronized void stop() {
    stopped = true;
  }

  /// @param expected frames that will be read of a film, about
  synchronized FilmProgress expect(long expected) {
    total += expected;
    return new FilmProgress(expected);
  }

  /// One film's share.
  final class FilmProgress {
    private final long expected;
    private long counted;

    private FilmProgress(long expected) {
      this.expected = expected;
    }

    /// A frame was read.
    void frame() {
      add(1);
    }

    /// Nothing more is to be read.
    void end() {
      add(Math.max(0, expected - counted));
    }

    private void add(long more) {
      counted += more;
      pass(more);
    }
  }

  private synchronized void pass(long more) {
    if (stopped) {
      throw new StoppedException();
    }
    frames += more;
    listener.onFrames(frames, Math.max(frames, total));
  }

  synchronized void clip(Path file) {
    listener.onClip(file);
  }

  synchronized void film(Path film, FilmCutter.Cut cut) {
    listener.onFilm(film, cut.scenes(), cut.written() + cut.kept());
  }

  synchronized void aside(Path file, ProblemException problem) {
    listener.onAside(file, problem);
  }

  /// Another film's thread has failed.
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
