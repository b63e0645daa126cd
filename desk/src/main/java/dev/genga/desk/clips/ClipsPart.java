package dev.genga.desk.clips;

import dev.genga.desk.media.ClipFiles;
import dev.genga.desk.web.Asked;
import dev.genga.desk.web.Pages;
import dev.genga.desk.web.Part;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipSummaries;
import dev.genga.film.index.FilmIndex;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;

/// The page of all clips, with one of them large beside it.
public final class ClipsPart implements Part {
  /// The element that holds the grid.
  private static final String GRID = "clips";

  private final FilmIndex index;
  private final Choosing choosing;
  private final ClipFiles files;

  /// @param index open for as long as the part is used
  public ClipsPart(FilmIndex index, Choosing choosing, ClipFiles files) {
    this.index = index;
    this.choosing = choosing;
    this.files = files;
  }

  @Override
  public Link link() {
    return new Link("/", "Clips");
  }

  @Override
  public void addTo(RoutesConfig routes, Pages pages) {
    var cards = new Cards(index, files, pages.session());
    routes.get("/", request -> show(request, cards, pages));
    routes.get("/clips/{id}", request -> showClip(request, pages));
    files.addTo(routes);
    new DecisionRoutes(index, choosing, cards, pages).addTo(routes);
  }

  private void show(Context request, Cards cards, Pages pages) {
    var asked = new Asked(request);
    var grid = grid(ClipQuery.of(asked), cards);
    if (asked.isFor(GRID)) {
      pages.part(request, "grid.jte", Map.of("grid", grid));
      return;
    }
    var choices =
        new GridView.Choices(
            ClipSummaries.films(index),
            ClipSummaries.tags(index),
            ClipSummaries.scores(index).stream().map(ScoreText::of).toList());
    pages.page(
        request, "Clips", link().path(), "clips.jte", Map.of("grid", grid, "choices", choices));
  }

  private GridView grid(ClipQuery query, Cards cards) {
    var found = ClipCards.find(index, query.filter(), query.order());
    int from = Math.min(query.from(), found.size());
    var clips = found.subList(from, Math.min(from + ClipQuery.CLIPS, found.size()));
    return new GridView(query, cards.ofPage(clips, query.order().score()), found.size());
  }

  private void showClip(Context request, Pages pages) {
    var clip = ClipFiles.clip(index, request);
    pages.part(request, "panel.jte", Map.of("view", PanelView.of(index, clip, pages.session())));
  }
}
