package dev.genga.desk.data;

import dev.genga.desk.web.Session;
import dev.genga.film.index.ClipCard;
import java.util.List;

/// Some pictures of the index, the sharpest first.
///
/// @param session of the desk
/// @param left how many come after them
/// @param next where those begin
/// @param search how far the search for more is
public record GalleryView(
    List<ClipCard> pictures, Session session, int left, int next, StillService.State search) {
  /// Copies the list.
  public GalleryView {
    pictures = List.copyOf(pictures);
  }
}
