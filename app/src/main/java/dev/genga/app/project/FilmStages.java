package dev.genga.app.project;

import dev.genga.app.project.StageStatus.State;
import dev.genga.base.Counted;
import dev.genga.base.ProblemException;
import dev.genga.base.ShellText;
import dev.genga.chat.ChatServer;
import dev.genga.film.cut.CutSettings;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.FilmRow;
import dev.genga.film.index.IndexSummary;
import dev.genga.film.index.MediaRows;
import dev.genga.film.index.Verdict;
import dev.genga.film.media.MediaFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How far films, clips and captions are, by the folder of films, the index and the files of captions.
///
/// @param cut what `genga cut` would cut by now
record FilmStages(Project project, CutSettings cut) {
  private static final String CUT = "genga cut";
  private static final StageStatus TAKEN_IN =
      new StageStatus(
          "films", State.DONE, "none: clips were taken in", StageStatus.numbers("films", 0), CUT);

  List<StageStatus> of() {
    var films = films();
    if (!Files.isRegularFile(project.clips().resolve(FilmIndex.FILE))) {
      return List.of(
          films(films.size()),
          new StageStatus("clips", State.OPEN, "none yet", StageStatus.numbers("clips", 0), CUT),
          new StageStatus(
              "captions", State.OPEN, "none yet", StageStatus.numbers("captions", 0), ""));
    }
    try (var index = FilmIndex.openExisting(project.clips())) {
      var clips = clips(index, films);
      boolean takenIn = films.isEmpty() && clips.state() != State.OPEN;
      return List.of(takenIn ? TAKEN_IN : films(films.size()), clips, captions(index));
    }
  }

  private List<Path> films() {
    try {
      return Files.isDirectory(project.films())
          ? MediaFiles.films(List.of(project.films()))
          : List.of();
    } catch (ProblemException e) {
      return List.of(); // There is none yet.
    }
  }

  private StageStatus films(int count) {
    return new StageStatus(
        "films",
        count == 0 ? State.OPEN : State.DONE,
        count == 0 ? "none in " + project.films() : Counted.of(count, "film"),
        StageStatus.numbers("films", count),
        CUT);
  }

  private StageStatus clips(FilmIndex index, List<Path> files) {
    var rows = new HashMap<Path, FilmRow>();
    index.films().forEach(row -> rows.put(Path.of(row.path()), row));
    var changed = new ArrayList<String>();
    var aside = new ArrayList<String>();
    int uncut = 0;
    for (var file : files) {
      var row = rows.get(file);
      boolean other = row != null && isChanged(file, row);
      if (row != null && other && !index.scenes(row.id()).isEmpty()) {
        changed.add(file.getFileName() + " has changed since it was cut");
      } else if (row != null && !other && row.state() == FilmRow.State.ASIDE) {
        aside.add("%s (%s)".formatted(file.getFileName(), row.reason()));
      } else if (row == null || row.state() != FilmRow.State.CUT) {
        uncut++;
      }
    }
    var summary = IndexSummary.of(index);
    int open = uncut + summary.plannedClips();
    boolean asBefore = changed.isEmpty();
    var other = otherSettings(rows.values());
    other.ifPresent(changed::add);
    var state =
        !asBefore || open > 0 && other.isPresent()
            ? State.STALE
            : there(summary) == 0 ? State.OPEN : open > 0 ? State.PART : State.DONE;
    return new StageStatus(
        "clips",
        state,
        told(summary, uncut, aside),
        counts(summary, uncut),
        changed,
        changed.isEmpty() ? "" : anew(),
        state == State.STALE ? anew() : CUT);
  }

  /// How the folder's clips were cut otherwise than they would be now.
  private Optional<String> otherSettings(Collection<FilmRow> films) {
    return films.stream()
        .map(FilmRow::settings)
        .filter(settings -> !settings.equals(cut.text()))
        .findFirst()
        .map(settings ->
            "cut by %s, and `genga cut` would by %s now"
                .formatted(
                    String.join(", ", differing(settings, cut.text())),
                    String.join(", ", differing(cut.text(), settings))));
  }

  private static List<String> differing(String settings, String from) {
    var parts = new ArrayList<>(List.of(settings.split(", ", -1)));
    parts.removeAll(List.of(from.split(", ", -1)));
    return parts;
  }

  /// A folder that has been cut is not cut otherwise: its clips may have been chosen.
  private String anew() {
    var clips = project.clips();
    Path aside = clips.resolveSibling(clips.getFileName() + "-before");
    for (int i = 2; Files.exists(aside); i++) {
      aside = clips.resolveSibling(clips.getFileName() + "-before-" + i);
    }
    return ShellText.of(List.of("mv", clips.toString(), aside.toString())) + " && " + CUT;
  }

  /// Clips and pictures.
  private static int there(IndexSummary summary) {
    return summary.clips() + summary.pictures();
  }

  private static String told(IndexSummary summary, int uncut, List<String> aside) {
    var words = new ArrayList<String>();
    if (summary.clips() > 0 || summary.pictures() == 0) {
      words.add(Counted.of(summary.clips(), "clip"));
    }
    if (summary.pictures() > 0) {
      words.add((words.isEmpty() ? "" : "and ") + Counted.of(summary.pictures(), "picture"));
    }
    if (summary.scenes() > 0) {
      words.add("of " + Counted.of(summary.scenes(), "scene"));
    }
    if (summary.scored() > 0) {
      words.add("with scores");
    }
    var told = new ArrayList<>(List.of(String.join(" ", words)));
    summary
        .verdicts()
        .forEach((verdict, clips) -> {
          if (verdict != Verdict.UNDECIDED && clips > 0) {
            told.add(clips + " " + verdict.text());
          }
        });
    if (summary.plannedClips() > 0) {
      told.add(summary.plannedClips() + " to be written");
    }
    if (uncut > 0) {
      told.add(Counted.of(uncut, "film") + " to be cut");
    }
    if (!aside.isEmpty()) {
      told.add("set aside: " + StageStatus.some(aside));
    }
    return String.join("; ", told);
  }

  private static Map<String, Integer> counts(IndexSummary summary, int uncut) {
    var counts =
        StageStatus.numbers(
            "clips", summary.clips(),
            "pictures", summary.pictures(),
            "scenes", summary.scenes(),
            "scored", summary.scored(),
            "planned", summary.plannedClips(),
            "uncut_films", uncut,
            "aside_films", summary.asideFilms());
    summary.verdicts().forEach((verdict, clips) -> counts.put(verdict.text(), clips));
    return counts;
  }

  private static boolean isChanged(Path file, FilmRow row) {
    try {
      return Files.size(file) != row.bytes() || Project.written(file) != row.modified();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StageStatus captions(FilmIndex index) {
    int captioned = 0;
    var files = MediaRows.files(index);
    for (var file : files) {
      captioned += hasCaption(project.clips().resolve(file.file())) ? 1 : 0;
    }
    int lacking = files.size() - captioned;
    return new StageStatus(
        "captions",
        captioned == 0 ? State.OPEN : lacking > 0 ? State.PART : State.DONE,
        "%d of %d%s"
            .formatted(captioned, files.size(), lacking > 0 ? ", " + lacking + " to go" : ""),
        StageStatus.numbers("captions", captioned, "without", lacking),
        captionCommand());
  }

  private static String captionCommand() {
    boolean known = System.getenv(ChatServer.ADDRESS_VARIABLE) != null;
    return known ? "genga caption" : "genga caption --chat http://localhost:11434/v1";
  }

  private static boolean hasCaption(Path media) {
    String name = String.valueOf(media.getFileName());
    int dot = name.lastIndexOf('.');
    var text = media.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".txt");
    try {
      return Files.isRegularFile(text) && Files.size(text) > 0;
    } catch (IOException e) {
      return false; // It went this moment.
    }
  }
}
