package dev.genga.film.cut;

import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FilmRow;
import dev.genga.video.FilmHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Cuts one film: reads it once for its scenes, and a second time for its clips. What the index says is
/// done is not done again.
final class FilmCutter {
  private final FilmIndex index;
  private final Path folder;
  private final CutSettings settings;
  private final CutProgress progress;

  FilmCutter(FilmIndex index, Path folder, CutSettings settings, CutProgress progress) {
    this.index = index;
    this.folder = folder;
    this.settings = settings;
    this.progress = progress;
  }

  /// What came of a film.
  ///
  /// @param written clips of this run
  /// @param kept clips that were there already
  record Cut(int scenes, int written, int kept) {}

  /// A clip can't be written: a matter of the folder, not of the film.
  static final class Unwritable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemException problem;

    Unwritable(ProblemException problem) {
      super(problem);
      this.problem = problem;
    }

    ProblemException problem() {
      return problem;
    }
  }

  /// @throws ProblemException if the film can't be used
  /// @throws Unwritable if the folder can't
  Cut cut(Path film, CutProgress.FilmProgress share) {
    var row = known(film);
    var state = row.state();
    if (state == FilmRow.State.NEW || state == FilmRow.State.ASIDE) {
      scan(film, row, share);
    }
    var clips = index.clips(row.id());
    var missing = clips.stream().filter(clip -> !isThere(clip)).toList();
    if (!missing.isEmpty()) {
      write(film, row, missing, share);
    }
    index.cut(row.id());
    share.end();
    return new Cut(index.scenes(row.id()).size(), missing.size(), clips.size() - missing.size());
  }

  private boolean isThere(ClipRow clip) {
    return clip.state() == ClipRow.State.WRITTEN
        && Files.isRegularFile(folder.resolve(clip.file()));
  }

  /// The film's row; a film that has changed since is refused, since its clips may have been chosen.
  private FilmRow known(Path film) {
    if (!Files.isRegularFile(film)) {
      throw new ProblemException(
          Files.exists(film) ? "this is no file" : "there is no such film",
          film.toString(),
          "name a film");
    }
    try {
      long bytes = Files.size(film);
      long modified = Files.getLastModifiedTime(film).toMillis();
      var found = index.film(film);
      if (found.isEmpty()) {
        return index.register(film, ClipNames.stem(film), bytes, modified, settings.text());
      }
      var row = found.get();
      if (row.bytes() == bytes && row.modified() == modified) {
        return row;
      }
      throw new ProblemException(
          "the film has changed since it was read into " + folder,
          film.toString(),
          "cut it into another folder");
    } catch (IOException e) {
      throw new ProblemException(
          "the film can't be read: " + e.getMessage(), film.toString(), "check its permissions");
    }
  }

  private void scan(Path film, FilmRow row, CutProgress.FilmProgress share) {
    var scan = FilmScan.of(film, settings, _ -> share.frame());
    var plan = ClipPlan.of(scan, row.name(), settings);
    index.scanned(row.id(), scan.facts(), plan.scenes(), scan.scenes().flashes(), plan.clips());
  }

  private void write(Path film, FilmRow row, List<ClipRow> clips, CutProgress.FilmProgress share) {
    var pixelAspect = FilmHeader.pixelAspect(film);
    try (var feed = new FrameFeed(film, clips, _ -> share.frame())) {
      var writer = new ClipWriter(feed, settings.format(), pixelAspect, row.name());
      for (var clip : clips) {
        var file = folder.resolve(clip.file());
        var written = write(writer, feed, clip, file);
        index.written(
            clip.id(), written.frames(), CutSettings.RATE, written.width(), written.height());
        progress.clip(file);
      }
    }
  }

  private static ClipWriter.Written write(
      ClipWriter writer, FrameFeed feed, ClipRow clip, Path file) {
    try {
      return writer.write(clip, file);
    } catch (ProblemException e) {
      if (feed.hasFailed()) {
        throw e;
      }
      throw new Unwritable(e);
    }
  }
}
