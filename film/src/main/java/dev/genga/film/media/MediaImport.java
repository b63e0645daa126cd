package dev.genga.film.media;

import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Takes clips and pictures that already exist into an index, with their captions; the files stay as
/// they are, where they are. Ended at any moment, it goes on where it was.
public final class MediaImport {
  private MediaImport() {}

  /// Hears how far the reading is.
  @FunctionalInterface
  public interface Listener {
    /// @param done files of all
    void onRead(int done, int total);
  }

  /// What was found.
  ///
  /// @param media in the order of their folders and names
  /// @param known how many of them were read before and haven't changed since: they aren't decoded again
  /// @param changed files that hold something else than when they were taken in last: they have no scores
  ///     any more
  /// @param duplicates files with the same bytes, each list with two or more: those of this run first, then
  ///     others of the index
  /// @param problems of the files that can't be used
  public record Report(
      List<Media> media,
      int known,
      List<MediaRows.Changed> changed,
      List<List<Path>> duplicates,
      List<Problem> problems) {
    /// Copies the lists.
    public Report {
      media = List.copyOf(media);
      changed = List.copyOf(changed);
      duplicates = List.copyOf(duplicates);
      problems = List.copyOf(problems);
    }
  }

  /// @param folders with clips and pictures
  /// @param target the index's folder; is made where missing
  /// @throws ProblemException if a folder is missing or holds nothing to take
  public static Report of(List<Path> folders, Path target, Listener listener) {
    var files = MediaFiles.in(folders);
    var media = new ArrayList<Media>();
    var problems = new ArrayList<>(MediaFiles.linkedFolders(folders));
    try (var _ = FolderLock.take(target);
        var index = FilmIndex.open(target)) {
      var taking = new MediaTaking(index);
      for (int i = 0; i < files.size(); i++) {
        try {
          media.add(taking.take(files.get(i)));
        } catch (ProblemException e) {
          problems.addAll(e.problems());
        }
        listener.onRead(i + 1, files.size());
      }
      return new Report(
          media, taking.known(), taking.changed(), taking.duplicates(media), problems);
    }
  }
}
