package dev.genga.film.index;

import java.util.ArrayList;
import java.util.List;

/// What an index holds, counted.
///
/// @param films that it knows
/// @param cutFilms of them that are cut to their ends
/// @param asideFilms of them that can't be used
/// @param scenes in the films
/// @param clips and pictures that are there
/// @param plannedClips that are to be written yet
/// @param scored clips that have scores
/// @param captioned clips and pictures that have had a caption
/// @param choices the present verdict of each clip that has one, with how many have it
public record IndexSummary(
    int films,
    int cutFilms,
    int asideFilms,
    int scenes,
    int clips,
    int plannedClips,
    int scored,
    int captioned,
    List<Choices> choices) {
  /// Clips of one verdict.
  public record Choices(String verdict, int clips) {}

  /// Copies the list.
  public IndexSummary {
    choices = List.copyOf(choices);
  }

  /// Counts.
  public static IndexSummary of(FilmIndex index) {
    var database = index.database();
    var choices =
        new ArrayList<>(
            database.query(
                "SELECT verdict, count(*) FROM choice WHERE id IN (SELECT max(id) FROM choice GROUP"
                    + " BY clip) GROUP BY verdict ORDER BY verdict",
                row -> new Choices(row.getString(1), row.getInt(2))));
    return new IndexSummary(
        count(database, "film"),
        count(database, "film WHERE state = ?", FilmRow.State.CUT.name()),
        count(database, "film WHERE state = ?", FilmRow.State.ASIDE.name()),
        count(database, "scene"),
        count(database, "clip WHERE state = ?", ClipRow.State.WRITTEN.name()),
        count(database, "clip WHERE state = ?", ClipRow.State.PLANNED.name()),
        count(database, "(SELECT DISTINCT clip FROM score)"),
        count(database, "(SELECT DISTINCT clip FROM caption)"),
        choices);
  }

  private static int count(Database database, String of, Object... values) {
    return database.query("SELECT count(*) FROM " + of, row -> row.getInt(1), values).getFirst();
  }
}
