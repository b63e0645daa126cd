package dev.genga.desk.clips;

import dev.genga.desk.web.Pages;
import dev.genga.desk.web.Part;
import dev.genga.film.index.ClipSummaries;
import dev.genga.film.index.FilmIndex;
import io.javalin.config.RoutesConfig;
import java.util.Map;

/// The page of figures over all clips.
public final class StatisticsPart implements Part {
  private final FilmIndex index;

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
                Map.of("statistics", StatisticsView.of(ClipSummaries.shapes(index)))));
  }
}
