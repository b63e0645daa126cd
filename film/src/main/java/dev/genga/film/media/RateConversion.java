package dev.genga.film.media;

import dev.genga.base.AtomicFile;
import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.KnownMedia;
import dev.genga.film.index.MediaRows;
import dev.genga.video.VideoFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// Writes clips again at 16 frames a second, by their timestamps, with their captions beside them; the
/// pictures of interlaced ones are made whole. Clips that are at 16 already, and not interlaced, are copied
/// as they are.
///
/// Ended at any moment, it goes on where it was: what is there, whole and of a source that hasn't changed, stays,
/// and so do captions that were changed there. A clip that can't be converted is named, and the others go on.
public final class RateConversion {
  private final FilmIndex index;
  private final Map<String, List<Path>> known;
  private final List<Path> written = new ArrayList<>();
  private final List<Path> kept = new ArrayList<>();
  private final List<Path> captions = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private RateConversion(FilmIndex index) {
    this.index = index;
    known = KnownMedia.byContent(index);
  }

  /// What came of it.
  ///
  /// @param written clips of this run
  /// @param kept clips that were there already
  /// @param captions text files that are other than those of their sources, and stay
  /// @param problems of the clips that were set aside
  public record Report(
      List<Path> written, List<Path> kept, List<Path> captions, List<Problem> problems) {
    /// Copies the lists.
    public Report {
      written = List.copyOf(written);
      kept = List.copyOf(kept);
      captions = List.copyOf(captions);
      problems = List.copyOf(problems);
    }
  }

  /// @param media pictures among them are left out
  /// @param set the folder of the index that has them
  /// @param folder where the new clips go, under their old names
  /// @param onClip gets each new clip, and each that was there
  /// @throws ProblemException if two would have one name, or one would take an old one's place, before
  ///     any is written; or if the folder can't be written to
  public static Report write(
      List<Media> media, Path set, Path folder, VideoFormat format, Consumer<Path> onClip) {
    var clips =
        media.stream()
            .filter(one -> one.kind() == Media.Kind.CLIP)
            .map(clip -> ConvertedClip.of(clip, folder, format))
            .toList();
    refuseClashes(clips);
    try (var _ = FolderLock.take(folder);
        var index = FilmIndex.openExisting(set)) {
      AtomicFile.deleteLeftovers(folder);
      var conversion = new RateConversion(index);
      clips.forEach(clip -> conversion.convert(clip, onClip));
      return new Report(
          conversion.written, conversion.kept, conversion.captions, conversion.problems);
    }
  }

  private static void refuseClashes(List<ConvertedClip> clips) {
    var problems = new Problems();
    var taken = new HashMap<String, Path>();
    for (var clip : clips) {
      var source = clip.source().file();
      var target = clip.target();
      var other = taken.putIfAbsent(ConvertedClip.stem(target).toLowerCase(Locale.ROOT), source);
      if (other != null) {
        problems.add(
            "two clips would have one name: %s and this one".formatted(other),
            source.toString(),
            "rename one of them, or convert their folders apart");
      }
      if (target.getParent() != null && target.getParent().equals(source.getParent())) {
        problems.add(
            "the new clip would lie among the old ones",
            target.toString(),
            "name another folder: the old ones stay as they are");
      }
    }
    problems.throwIfAny();
  }

  private void convert(ConvertedClip clip, Consumer<Path> onClip) {
    try {
      boolean isThere = clip.isThere(known);
      if (!isThere) {
        write(clip);
      }
      (isThere ? kept : written).add(clip.target());
      onClip.accept(clip.target());
      putCaption(clip);
    } catch (Unwritable e) {
      problems.addAll(e.problem().problems());
      throw new ProblemException(problems);
    } catch (ProblemException e) {
      problems.addAll(e.problems());
    }
  }

  private static void write(ConvertedClip clip) {
    try {
      clip.write();
    } catch (ProblemException e) {
      if (e.problems().getFirst().where().equals(clip.target().toString())) {
        throw new Unwritable(e);
      }
      throw e;
    }
  }

  private void putCaption(ConvertedClip clip) {
    var file = clip.target().resolveSibling(ConvertedClip.stem(clip.target()) + ".txt");
    var source = clip.source();
    if (ConvertedCaption.put(file, source.caption(), MediaRows.captions(index, source.file()))) {
      captions.add(file);
    }
  }

  /// The folder can't be written to: so it would be with every other clip.
  private static final class Unwritable extends RuntimeException {
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
}
