package dev.genga.desk.clips;

import dev.genga.film.index.ClipSummaries;
import java.util.List;
import java.util.Locale;

/// A page of clips.
///
/// @param query that they answer
/// @param cards on this page
/// @param total clips on all of its pages
public record GridView(ClipQuery query, List<CardView> cards, int total) {
  /// Copies the list.
  public GridView {
    cards = List.copyOf(cards);
  }

  /// What there is to choose filters from.
  public record Choices(List<ClipSummaries.Film> films, List<String> tags, List<ScoreText> scores) {
    /// Copies the lists.
    public Choices {
      films = List.copyOf(films);
      tags = List.copyOf(tags);
      scores = List.copyOf(scores);
    }
  }

  /// How many pages there are, at least one.
  public int pages() {
    return Math.max(1, (total + ClipQuery.CLIPS - 1) / ClipQuery.CLIPS);
  }

  /// Whether a page comes before.
  public boolean hasBefore() {
    return query.page() > 1;
  }

  /// Whether a page follows.
  public boolean hasNext() {
    return query.page() < pages();
  }

  /// The address of the page before.
  public String before() {
    return query.address(Math.min(query.page() - 1, pages()));
  }

  /// The address of the page that follows.
  public String next() {
    return query.address(query.page() + 1);
  }

  /// Which clips of how many these are.
  public String position() {
    return switch (total) {
      case 0 -> "No clip answers these filters.";
      case 1 -> "1 clip";
      default ->
          String.format(
              Locale.ROOT,
              "%,d to %,d of %,d clips",
              Math.min(query.from() + 1, total),
              Math.min(query.from() + cards.size(), total),
              total);
    };
  }
}
