package dev.genga.film.cut;

import dev.genga.base.AtomicFile;
import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.index.FilmIndex;
import dev.genga.video.FilmHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Cuts films into clips, several at once.
///
/// ```java
/// var report = new Cutting(folder, settings, cores).cut(films, listener);
/// ```
///
/// The folder gets `genga.db` ([FilmIndex]) and `clips`. Ended at any moment, it goes on where it was. A
/// film that can't be used is set aside, with its reason, and so is a clip that isn't what it should be; the
/// others go on.
///
/// @param folder where clips go; is made where missing
/// @param threads films at once, and of fewer films several clips at once
public record Cutting(Path folder, CutSettings settings, int threads) {
  /// @throws ProblemException if no work can start, or the folder can't be written to
  public CutReport cut(List<Path> films, CutListener listener) {
    var distinct =
        films.stream().map(film -> film.toAbsolutePath().normalize()).distinct().toList();
    if (distinct.isEmpty()) {
      throw new ProblemException("there is no film to cut", "", "name one or more films");
    }
    try (var _ = FolderLock.take(folder);
        var index = FilmIndex.open(folder)) {
      refuseLink();
      refuseOtherSettings(index);
      AtomicFile.deleteLeftovers(folder.resolve(ClipNames.FOLDER));
      return cut(index, distinct, new CutProgress(listener));
    }
  }

  private void refuseLink() {
    var clips = folder.resolve(ClipNames.FOLDER);
    if (Files.isSymbolicLink(clips)) {
      throw new ProblemException(
          "the folder of the clips is a link to another place",
          clips.toString(),
          "remove the link, or name another folder: the index and its clips stay together");
    }
  }

  private void refuseOtherSettings(FilmIndex index) {
    for (var film : index.films()) {
      if (!film.settings().equals(settings.text())) {
        throw new ProblemException(
            "the clips of this folder were cut otherwise (%s) than asked for now (%s)"
                .formatted(film.settings(), settings.text()),
            folder.toString(),
            "give the same options, or name another folder");
      }
    }
  }

  private CutReport cut(FilmIndex index, List<Path> films, CutProgress progress) {
    int atOnce = Math.min(threads, films.size());
    var cutter = new FilmCutter(index, folder, settings, progress, Math.ceilDiv(threads, atOnce));
    // Each film is read twice; all are counted before work starts.
    var shares = films.stream().map(film -> progress.expect(2 * FilmHeader.frames(film))).toList();
    try (ExecutorService pool = Executors.newFixedThreadPool(atOnce)) {
      var work = new ArrayList<Future<Outcome>>();
      for (int i = 0; i < films.size(); i++) {
        var film = films.get(i);
        var share = shares.get(i);
        work.add(pool.submit(() -> one(index, cutter, film, progress, share)));
      }
      return report(work);
    }
  }

  /// @param cut nothing where the film was set aside
  private record Outcome(List<FilmCutter.Cut> cut, List<Problem> problems) {}

  private static Outcome one(
      FilmIndex index,
      FilmCutter cutter,
      Path film,
      CutProgress progress,
      CutProgress.FilmProgress share) {
    try {
      var cut = cutter.cut(film, share);
      progress.film(film, cut);
      return new Outcome(List.of(cut), cut.aside());
    } catch (ProblemException e) {
      if (!e.problems().getFirst().where().equals(film.toString())) {
        progress.stop();
        throw new FilmCutter.Unwritable(e); // the index, not the film
      }
      index.film(film).ifPresent(row -> index.setAside(row.id(), e.problems().getFirst().what()));
      progress.aside(film, e);
      share.end();
      return new Outcome(List.of(), e.problems());
    } catch (RuntimeException | Error e) {
      progress.stop();
      throw e;
    }
  }

  private static CutReport report(List<Future<Outcome>> work) {
    var cuts = new ArrayList<FilmCutter.Cut>();
    var problems = new ArrayList<Problem>();
    RuntimeException failure = null;
    for (var film : work) {
      try {
        cuts.addAll(film.get().cut());
        problems.addAll(film.get().problems());
      } catch (ExecutionException e) {
        failure = worse(failure, Objects.requireNonNull(e.getCause()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while films were cut", e);
      }
    }
    if (failure instanceof FilmCutter.Unwritable unwritable) {
      throw unwritable.problem();
    }
    if (failure != null) {
      throw failure;
    }
    return new CutReport(
        cuts.size(),
        cuts.stream().mapToInt(FilmCutter.Cut::scenes).sum(),
        cuts.stream().mapToInt(FilmCutter.Cut::written).sum(),
        cuts.stream().mapToInt(FilmCutter.Cut::kept).sum(),
        problems);
  }

  /// The first failure that isn't only another thread's echo.
  private static RuntimeException worse(@Nullable RuntimeException known, Throwable next) {
    boolean echo = known instanceof CutProgress.StoppedException;
    if (known != null && !echo) {
      return known;
    }
    if (next instanceof Error error) {
      throw error;
    }
    return next instanceof RuntimeException failed ? failed : new IllegalStateException(next);
  }
}
