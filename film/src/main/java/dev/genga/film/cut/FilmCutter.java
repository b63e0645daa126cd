package dev.genga.film.cut;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FilmRow;
import dev.genga.video.FilmHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Cuts one film: reads it once for its scenes, and a second time for its clips. What the index says is
/// done is not done again.
final class FilmCutter {
  /// Bytes of decoded frames that may wait: a clip of 81 frames of 1920 x 1080.
  private static final long ROOM = 256 << 20;

  private final FilmIndex index;
  private final Path folder;
  private final CutSettings settings;
  private final CutProgress progress;
  private final int threads;

  /// @param threads clips of a film at once
  FilmCutter(
      FilmIndex index, Path folder, CutSettings settings, CutProgress progress, int threads) {
    this.index = index;
    this.folder = folder;
    this.settings = settings;
    this.progress = progress;
    this.threads = threads;
  }

  /// What came of a film.
  ///
  /// @param written clips of this run
  /// @param kept clips that were there already
  /// @param aside of the clips that weren't what they should be
  record Cut(int scenes, int written, int kept, List<Problem> aside) {}

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
    var known = known(film);
    if (!isScanned(known)) {
      scan(film, known, share);
    }
    var row = index.film(film).orElseThrow();
    var clips = index.clips(row.id());
    var missing = clips.stream().filter(clip -> !isThere(clip)).toList();
    List<Problem> aside = missing.isEmpty() ? List.of() : write(film, row, missing, share);
    index.cut(row.id());
    share.end();
    return new Cut(
        index.scenes(row.id()).size(),
        missing.size() - aside.size(),
        clips.size() - missing.size(),
        aside);
  }

  /// A film that was set aside while its clips were written isn't scanned again: the clips that it has may
  /// have been chosen.
  private boolean isScanned(FilmRow row) {
    return switch (row.state()) {
      case NEW -> false;
      case ASIDE -> !index.scenes(row.id()).isEmpty();
      case SCANNED, CUT -> true;
    };
  }

  private boolean isThere(ClipRow clip) {
    return clip.state() == ClipRow.State.WRITTEN
        && Files.isRegularFile(folder.resolve(clip.file()));
  }

  /// The film's row; a film that has changed since is refused, since its clips may have been chosen. One
  /// without clips may have been mended.
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
      if (!isScanned(row)) {
        index.renew(row.id(), bytes, modified);
        return index.film(film).orElseThrow();
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

  /// @param clips that are missing
  /// @return of the clips that were set aside
  private List<Problem> write(
      Path film, FilmRow row, List<ClipRow> clips, CutProgress.FilmProgress share) {
    var aside = new ArrayList<Problem>();
    var pixelAspect = FilmHeader.pixelAspect(film);
    var neighbours =
        new Neighbours(index.scenes(row.id()), index.clips(row.id()), clips, pixelAspect);
    var wanted = new FrameFeed.Wanted(film, clips, neighbours, row.interlaced());
    var writer = new ClipWriter(settings.format(), pixelAspect, row.name());
    new ClipsAtOnce(writer, clip -> folder.resolve(clip.file()), threads)
        .write(
            clips,
            new FrameFeed(wanted, room(), _ -> share.frame()),
            (clip, file, found) -> aside.addAll(checked(film, clip, file, found)));
    return aside;
  }

  /// Enough for clips side by side, each decoded while the one before is encoded; one after the other they need
  /// none.
  private FrameRoom room() {
    return new FrameRoom(threads == 1 ? 0 : ROOM);
  }

  /// @return why the clip is set aside, where it is
  private List<Problem> checked(Path film, ClipRow clip, Path file, ClipCheck.Found found) {
    var wrong = found.wrong();
    if (wrong == null) {
      index.written(clip.id(), found.frames(), CutSettings.RATE, found.width(), found.height());
      progress.clip(file);
      return List.of();
    }
    var problem = new ProblemException(wrongClip(film, clip, wrong));
    index.setClipAside(clip.id(), problem.problems().getFirst().what());
    progress.aside(file, problem);
    return problem.problems();
  }

  private static List<Problem> wrongClip(Path film, ClipRow clip, String wrong) {
    var frames = clip.sourceFrames();
    return List.of(
        new Problem(
            "the clip %s, frames %d to %d of the film, %s: it has been removed"
                .formatted(clip.file(), frames.first(), frames.last(), wrong),
            film.toString(),
            "look at the film there; the same command tries again, and the other clips stay"));
  }
}
