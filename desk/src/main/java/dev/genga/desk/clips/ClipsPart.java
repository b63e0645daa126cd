package dev.genga.desk.clips;

import dev.genga.desk.web.Pages;
import dev.genga.desk.web.Part;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import io.javalin.config.RoutesConfig;
import java.util.Map;

/// The page of all clips.
public final class ClipsPart implements Part {
  private final FilmIndex index;

  /// @param index open for as long as the part is used
  public ClipsPart(FilmIndex index) {
    this.index = index;
  }

  @Override
  public Link link() {
    return new Link("/", "Clips");
  }

  @Override
  public void addTo(RoutesConfig routes, Pages pages) {
    routes.get(
        "/",
        request ->
            pages.page(
                request, "Clips", "/", "clips.jte", Map.of("files", MediaRows.files(index))));
  }
}
