package dev.genga.desk.clips;

import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.desk.media.MediaAccess;
import dev.genga.film.index.FilmIndex;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The clips of a folder, open to be looked at and decided about: by the desk, and by commands without a
/// page.
///
/// ```java
/// try (var curation = Curation.open(folder, List.of())) {
///   curation.choosing().undo();
/// }
/// ```
public final class Curation implements AutoCloseable {
  private final FilmIndex index;
  private final @Nullable FolderLock lock;
  private final MediaAccess access;
  private final Choosing choosing;
  private final List<Problem> problems;

  private Curation(FilmIndex index, @Nullable FolderLock lock, Path folder, List<Path> media) {
    this.index = index;
    this.lock = lock;
    this.access = MediaAccess.of(folder, media);
    var captions = new CaptionFiles(index, access);
    this.choosing = new Choosing(index, captions);
    this.problems = lock == null ? List.of() : List.copyOf(captions.agree());
  }

  /// Opens a folder to decide. Captions that were written by hand since are taken into the index.
  ///
  /// @param folder of the index
  /// @param media folders elsewhere whose clips may be read
  /// @throws ProblemException if there is no index, another process is at work in the folder, or one of the
  ///     folders is none
  public static Curation open(Path folder, List<Path> media) {
    return open(folder, media, FolderLock::take);
  }

  /// As [#open(Path, List)].
  ///
  /// @param work what other processes that want the folder are told
  public static Curation open(Path folder, List<Path> media, String work) {
    return open(folder, media, path -> FolderLock.take(path, work));
  }

  /// Opens a folder to decide nothing, also while another process is at work in it: captions are those of
  /// the index then. Otherwise files and index are brought together as by [#open(Path, List)].
  ///
  /// @throws ProblemException if there is no index, or one of the folders is none
  public static Curation look(Path folder, List<Path> media) {
    return open(folder, media, Curation::lockIfFree);
  }

  private static @Nullable FolderLock lockIfFree(Path folder) {
    try {
      return FolderLock.take(folder);
    } catch (ProblemException e) {
      return null;
    }
  }

  /// Takes a folder's lock, or gives none.
  private interface Locking {
    @Nullable FolderLock of(Path folder);
  }

  private static Curation open(Path folder, List<Path> media, Locking locking) {
    var index = FilmIndex.openExisting(folder);
    try {
      var lock = locking.of(folder);
      try {
        return new Curation(index, lock, folder, media);
      } catch (RuntimeException e) {
        if (lock != null) {
          lock.close();
        }
        throw e;
      }
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  /// The index; open for as long as this is.
  public FilmIndex index() {
    return index;
  }

  /// Which files may be read.
  public MediaAccess access() {
    return access;
  }

  /// Decides; only for a folder that was opened to decide.
  public Choosing choosing() {
    if (lock == null) {
      throw new IllegalStateException("the folder was opened to look alone");
    }
    return choosing;
  }

  /// Captions beside clips that can't be read, and count for none.
  public List<Problem> problems() {
    return problems;
  }

  @Override
  public void close() {
    index.close();
    if (lock != null) {
      lock.close();
    }
  }
}
