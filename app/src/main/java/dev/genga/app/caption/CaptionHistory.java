package dev.genga.app.caption;

import dev.genga.base.AtomicFile;
import dev.genga.base.FolderLock;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The folders of captions while they are written: each is kept from other processes, and an index of
/// films is told of every caption.
final class CaptionHistory implements AutoCloseable {
  private static final String BY_HAND = "file";

  private final List<FolderLock> locks = new ArrayList<>();
  private final Map<Path, FilmIndex> indexes = new HashMap<>();

  private CaptionHistory() {}

  /// @throws dev.genga.base.ProblemException if another process is at work in one of the folders
  static CaptionHistory open(List<CaptionTarget> targets) {
    var history = new CaptionHistory();
    try {
      for (var root : targets.stream().map(CaptionTarget::root).distinct().toList()) {
        history.locks.add(FolderLock.take(root));
      }
      deleteLeftovers(targets);
      for (var target : targets) {
        if (!target.indexed().isEmpty()) {
          history.indexes.computeIfAbsent(target.root(), FilmIndex::openExisting);
        }
      }
      return history;
    } catch (RuntimeException e) {
      history.close();
      throw e;
    }
  }

  /// Of runs that were killed; only in folders that are locked.
  private static void deleteLeftovers(List<CaptionTarget> targets) {
    targets.stream()
        .filter(target -> target.text().startsWith(target.root()))
        .map(target -> target.text().resolveSibling(""))
        .distinct()
        .forEach(AtomicFile::deleteLeftovers);
  }

  /// Takes a caption down that a file has already.
  void addExisting(CaptionTarget target) {
    if (!target.indexed().isEmpty()) {
      add(target, BY_HAND, CaptionFile.read(target.text()));
    }
  }

  /// Writes a caption, and takes it down. A kill in between is mended by [#addExisting] in the next run.
  ///
  /// @param model who wrote it
  void write(CaptionTarget target, String model, String caption) {
    AtomicFile.writeString(target.text(), caption + "\n");
    add(target, model, caption);
  }

  private void add(CaptionTarget target, String origin, String caption) {
    var index = indexes.get(target.root());
    if (index != null && !target.indexed().isEmpty()) {
      MediaRows.addCaption(index, target.indexed(), origin, caption);
    }
  }

  @Override
  public void close() {
    indexes.values().forEach(FilmIndex::close);
    locks.forEach(FolderLock::close);
  }
}
