package dev.genga.film.index;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// What an index holds, counted.
///
/// @param films that it knows
/// @param cutFilms of them that are cut to their ends
/// @param asideFilms of them that can't be used
/// @param scenes in the films
/// @param clips that are there
/// @param pictures that are there: stills of films, and pictures that were taken in
/// @param plannedClips that are to be written yet
/// @param scored clips that have scores
/// @param captioned clips and pictures that have had a caption
/// @param verdicts how many clips and pictures have each, as [ClipCards#counts] counts them
public record IndexSummary(
    int films,
    int cutFilms,
    int asideFilms,
    int scenes,
    int clips,
    int pictures,
    int plannedClips,
    int scored,
    int captioned,
    Map<Verdict, Integer> verdicts) {
  private static final String QUERY =
      """
      SELECT (SELECT count(*) FROM film),
        (SELECT count(*) FROM film WHERE state = ?),
        (SELECT count(*) FROM film WHERE state = ?),
        (SELECT count(*) FROM scene),
        (SELECT count(*) FROM clip WHERE state = ?),
        (SELECT count(*) FROM clip WHERE state = ?),
        (SELECT count(DISTINCT clip) FROM score),
        (SELECT count(DISTINCT clip) FROM caption)
      """;

  /// Copies the map, in the order of the verdicts.
  public IndexSummary {
    verdicts = Collections.unmodifiableMap(new EnumMap<>(verdicts));
  }

  /// Counts.
  public static IndexSummary of(FilmIndex index) {
    var verdicts = ClipCards.counts(index);
    int pictures = StillRows.count(index);
    return index
        .database()
        .query(
            QUERY,
            row ->
                new IndexSummary(
                    row.getInt(1),
                    row.getInt(2),
                    row.getInt(3),
                    row.getInt(4),
                    row.getInt(5) - pictures,
                    pictures,
                    row.getInt(6),
                    row.getInt(7),
                    row.getInt(8),
                    verdicts),
            FilmRow.State.CUT.name(),
            FilmRow.State.ASIDE.name(),
            ClipRow.State.WRITTEN.name(),
            ClipRow.State.PLANNED.name())
        .getFirst();
  }
}
