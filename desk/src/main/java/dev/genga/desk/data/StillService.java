package dev.genga.desk.data;

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
  public record State(boolean isRunning, long done, long total, String said) {
    static final State NOTHING = new State(false, 0, 0, "");

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
      state = new State(true, 0, 0, "");
      thread = Thread.ofPlatform().name("stills").daemon().start(() -> search(each));
    }
  }

  private void search(int each) {
    String said;
    try {
      var report = new Stills(folder, each).write(index, this::onFrames);
      said =
          "%d found, %d there already".formatted(report.written().size(), report.kept())
              + (report.problems().isEmpty() ? "" : ". " + report.problems().getFirst().what());
    } catch (ProblemException e) {
      said = e.problems().getFirst().what();
    } catch (ClosedException e) {
      said = "";
    } catch (RuntimeException e) {
      faults.accept(e);
      said = "The search has failed: " + e;
    }
    set(new State(false, 0, 0, said));
  }

  private void onFrames(long done, long total) {
    if (closed) {
      throw new ClosedException();
    }
    set(new State(true, done, total, ""));
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
    var ids = StillRows.pictures(index);
    int first = Math.clamp(from, 0, ids.size());
    return ClipCards.cards(index, ids.subList(first, Math.min(ids.size(), first + count)));
  }

  /// How many pictures there are.
  public int count() {
    return StillRows.pictures(index).size();
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
