package dev.genga.film.media;

import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// Takes clips and pictures that already exist into an index, with their captions; the files stay as
/// they are, where they are.
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
  /// @param changed files that hold something else than when they were taken in last: they have no scores
  ///     any more
  /// @param problems of the files that can't be used
  public record Report(List<Media> media, List<MediaRows.Changed> changed, List<Problem> problems) {
    /// Copies the lists.
    public Report {
      media = List.copyOf(media);
      changed = List.copyOf(changed);
      problems = List.copyOf(problems);
    }

    /// Files with the same bytes, each list with two or more.
    public List<List<Path>> duplicates() {
      var byContent = new LinkedHashMap<String, List<Path>>();
      for (var one : media) {
        byContent.computeIfAbsent(one.sha256(), _ -> new ArrayList<>()).add(one.file());
      }
      return byContent.values().stream().filter(files -> files.size() > 1).toList();
    }
  }

  /// @param folders with clips and pictures
  /// @param target the index's folder; is made where missing
  /// @throws ProblemException if a folder is missing or holds nothing to take
  public static Report of(List<Path> folders, Path target, Listener listener) {
    var files = MediaFiles.in(folders);
    var media = new ArrayList<Media>();
    var changed = new ArrayList<MediaRows.Changed>();
    var problems = new ArrayList<>(MediaFiles.linkedFolders(folders));
    try (var _ = FolderLock.take(target);
        var index = FilmIndex.open(target)) {
      for (int i = 0; i < files.size(); i++) {
        try {
          var one = MediaReader.read(files.get(i));
          MediaRows.put(index, row(one)).ifPresent(changed::add);
          media.add(one);
        } catch (ProblemException e) {
          problems.addAll(e.problems());
        }
        listener.onRead(i + 1, files.size());
      }
    }
    return new Report(media, changed, problems);
  }

  private static MediaRows.Row row(Media media) {
    return new MediaRows.Row(
        media.file(),
        media.kind().name().toLowerCase(Locale.ROOT),
        media.frames(),
        media.rate(),
        media.width(),
        media.height(),
        media.bars(),
        media.sha256(),
        media.caption());
  }
}
