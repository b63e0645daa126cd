package dev.genga.desk.data;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.StillRows;
import dev.genga.film.still.Stills;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks for stills beside the page, which takes minutes for a film, and lists those that are there.
public final class StillService implements AutoCloseable {
  private final FilmIndex index;
  private final Path folder;
  private final Consumer<Throwable> faults;
  private @Nullable Thread thread;
  private State state = State.NOTHING;
  private volatile boolean closed;

  /// How far the search is.
  ///
  /// @param done frames
  /// @param total frames, about; 0 before it is known
  /// @param said what came of the last search; empty before one has ended
  /// @param problems of the last search, each with its film
  public record State(
      boolean isRunning, long done, long total, String said, List<Problem> problems) {
    static final State NOTHING = ended("", List.of());

    /// Copies the list.
    public State {
      problems = List.copyOf(problems);
    }

    static State ended(String said, List<Problem> problems) {
      return new State(false, 0, 0, said, problems);
    }

    static State running(long done, long total) {
      return new State(true, done, total, "", List.of());
    }

    /// From 0 to 100.
    public int percent() {
      return total == 0 ? 0 : (int) (100 * done / total);
    }
  }

  /// Ends a search when the desk is closed.
  private static final class ClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// @param index open for as long as the service is used, in a folder that is locked
  /// @param faults hears of errors that are ours
  public StillService(FilmIndex index, Path folder, Consumer<Throwable> faults) {
    this.index = index;
    this.folder = folder;
    this.faults = faults;
  }

  /// Begins a search, unless one is going on.
  ///
  /// @param each how many of each film, at most
  public synchronized void start(int each) {
    if (!state.isRunning()) {
      state = State.running(0, 0);
      thread = Thread.ofPlatform().name("stills").daemon().start(() -> search(each));
    }
  }

  private void search(int each) {
    try {
      var report = new Stills(folder, each).write(index, this::onFrames);
      String found = "%d found, %d there already".formatted(report.written().size(), report.kept());
      set(State.ended(found, report.problems()));
    } catch (ProblemException e) {
      set(State.ended("Nothing was looked for.", e.problems()));
    } catch (ClosedException e) {
      set(State.NOTHING);
    } catch (RuntimeException e) {
      faults.accept(e);
      set(State.ended("The search has failed: " + e, List.of()));
    }
  }

  private void onFrames(long done, long total) {
    if (closed) {
      throw new ClosedException();
    }
    set(State.running(done, total));
  }

  private synchronized void set(State next) {
    state = next;
  }

  /// How far the search is.
  public synchronized State state() {
    return state;
  }

  /// The pictures of the index, the sharpest first.
  public List<ClipCard> pictures(int from, int count) {
    return ClipCards.cards(index, StillRows.pictures(index, from, count));
  }

  /// How many pictures there are.
  public int count() {
    return StillRows.count(index);
  }

  @Override
  public void close() {
    closed = true;
    var running = thread;
    if (running != null) {
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
