package dev.genga.film.still;

import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.cut.ClipPicture;
import dev.genga.film.cut.CutSettings;
import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FilmRow;
import dev.genga.film.index.StillRows;
import dev.genga.film.scene.FrameLook;
import dev.genga.video.FilmHeader;
import dev.genga.video.Frame;
import dev.genga.video.PngWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Pictures for an image section, from scenes of the films that no clip of the data set is of: of each film
/// the sharpest frames first, one of a scene, none that looks like another or like a clip.
///
/// They are PNG in `stills`, and in the index, where they are chosen and captioned as clips are. A film that
/// has stills already is passed over, so a run that was ended goes on.
///
/// @param folder of the index
/// @param each how many of a film, at most
public record Stills(Path folder, int each) {

  /// Hears how far the work is.
  public interface Listener {
    /// So many frames have been read, of about so many.
    void onFrames(long done, long total);
  }

  /// What came of it.
  ///
  /// @param written stills of this run
  /// @param kept stills that were there already
  /// @param problems of the films that can't be read any more
  public record Report(List<Path> written, int kept, List<Problem> problems) {
    /// Copies the lists.
    public Report {
      written = List.copyOf(written);
      problems = List.copyOf(problems);
    }
  }

  /// @throws ProblemException if there is no index, or it knows no film that was cut
  public Report write(Listener listener) {
    try (var index = FilmIndex.openExisting(folder);
        var _ = FolderLock.take(folder)) {
      return write(index, listener);
    }
  }

  /// As [#write(Listener)], for whoever has the index open and the folder locked.
  public Report write(FilmIndex index, Listener listener) {
    var films = index.films().stream().filter(Stills::isCut).toList();
    if (films.isEmpty()) {
      throw new ProblemException(
          "the index knows no film that was cut", folder.toString(), "cut one with `genga cut`");
    }
    var open = films.stream().filter(film -> StillRows.count(index, film.id()) == 0).toList();
    int kept = films.stream().mapToInt(film -> StillRows.count(index, film.id())).sum();
    var written = new ArrayList<Path>();
    var problems = new ArrayList<Problem>();
    var known = open.isEmpty() ? new ArrayList<FrameLook>() : known(index);
    long total = open.stream().mapToLong(film -> 2 * FilmHeader.frames(Path.of(film.path()))).sum();
    var read = new long[1];
    for (var film : open) {
      try {
        written.addAll(
            of(index, film, known, () -> listener.onFrames(++read[0], Math.max(read[0], total))));
      } catch (ProblemException e) {
        problems.addAll(e.problems());
      }
    }
    return new Report(written, kept, problems);
  }

  /// One that is not cut to its end may still get clips of any scene.
  private static boolean isCut(FilmRow film) {
    return film.state() == FilmRow.State.CUT;
  }

  /// How clips of the data set and stills look that are there.
  private static List<FrameLook> known(FilmIndex index) {
    return new ArrayList<>(
        StillRows.looks(index, ChosenRows.of(index)).stream().map(Stills::look).toList());
  }

  private static FrameLook look(byte[] bytes) {
    return FrameLook.ofBytes(0, bytes);
  }

  /// @param known looks; those of the film's stills are added
  private List<Path> of(FilmIndex index, FilmRow film, List<FrameLook> known, Runnable onFrame) {
    refuseChanged(film);
    var taken = ChosenRows.takenScenes(index, film.id());
    var scenes =
        index.scenes(film.id()).stream().filter(row -> !taken.contains(row.number())).toList();
    boolean crops = CutSettings.crops(film.settings());
    var found =
        new StillSearch(film, crops, onFrame).of(scenes, StillRows.flashes(index, film.id()));
    var stills = write(film, StillChoice.of(found, known, each), onFrame);
    StillRows.put(index, film.id(), stills);
    stills.forEach(still -> known.add(look(still.look())));
    return stills.stream().map(still -> folder.resolve(still.file())).toList();
  }

  private static void refuseChanged(FilmRow film) {
    var file = Path.of(film.path());
    long bytes = file.toFile().length();
    if (!Files.isRegularFile(file) || bytes != film.bytes()) {
      throw new ProblemException(
          Files.exists(file)
              ? "the film has changed since it was cut"
              : "the film is no longer there",
          film.path(),
          "bring it back, or cut it anew into another folder");
    }
  }

  /// Reads the film a second time, up to the last of its stills.
  private List<StillRows.Still> write(FilmRow film, List<Candidate> chosen, Runnable onFrame) {
    var stills = new ArrayList<StillRows.Still>();
    if (chosen.isEmpty()) {
      return stills;
    }
    var aspect = FilmHeader.pixelAspect(Path.of(film.path()));
    try (var reader = new StillReader(film, onFrame)) {
      for (var one : chosen.stream().sorted(Comparator.comparing(Candidate::frame)).toList()) {
        var picture = new ClipPicture(one.bars(), aspect).of(read(reader, one, film));
        String name =
            "stills/%s-scene-%04d-frame-%06d.png".formatted(film.name(), one.scene(), one.frame());
        PngWriter.write(folder.resolve(name), picture);
        stills.add(
            new StillRows.Still(
                one.scene(),
                one.frame(),
                name,
                picture.width(),
                picture.height(),
                one.bars(),
                one.sharpness(),
                one.look().bytes()));
      }
    }
    return stills;
  }

  private static Frame read(StillReader reader, Candidate one, FilmRow film) {
    var found = new ArrayList<Frame>();
    reader.read(new int[] {one.frame()}, (_, frame) -> found.add(frame));
    if (found.isEmpty()) {
      throw new ProblemException(
          "the film has no frame %d any more".formatted(one.frame()),
          film.path(),
          "bring it back, or cut it anew into another folder");
    }
    return found.getFirst();
  }
}
