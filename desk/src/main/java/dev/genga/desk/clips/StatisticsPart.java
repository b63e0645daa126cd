package dev.genga.desk.clips;

import dev.genga.desk.web.Pages;
import dev.genga.desk.web.Part;
import dev.genga.film.index.ClipSummaries;
import dev.genga.film.index.FilmIndex;
import io.javalin.config.RoutesConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The page of figures over all clips.
public final class StatisticsPart implements Part {
  private final FilmIndex index;
  private volatile @Nullable Seen seen;

  /// Figures over all clips, and where the index stood.
  private record Seen(FilmIndex.Stamp stamp, StatisticsView view) {}

  /// @param index open for as long as the part is used
  public StatisticsPart(FilmIndex index) {
    this.index = index;
  }

  @Override
  public Link link() {
    return new Link("/statistics", "Statistics");
  }

  @Override
  public void addTo(RoutesConfig routes, Pages pages) {
    routes.get(
        link().path(),
        request ->
            pages.page(
                request,
                "Statistics",
                link().path(),
                "statistics.jte",
                Map.of("statistics", statistics())));
  }

  /// Made anew only after something was decided.
  private StatisticsView statistics() {
    var stamp = index.stamp();
    var known = seen;
    if (known == null || !known.stamp().equals(stamp)) {
      known = new Seen(stamp, StatisticsView.of(ClipSummaries.shapes(index)));
      seen = known;
    }
    return known.view();
  }
}
