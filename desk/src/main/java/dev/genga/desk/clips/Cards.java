package dev.genga.desk.clips;

import dev.genga.desk.media.ClipFiles;
import dev.genga.desk.web.Session;
import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.FilmIndex;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Makes cards of clips. Pictures that a window shows at once come within the page, where they are made
/// already: asked for one by one, they take longer than all else.
///
/// @param index that the clips are in
/// @param files gives their thumbnails
/// @param session of the desk
record Cards(FilmIndex index, ClipFiles files, Session session) {
  /// Cards of a page whose pictures come within it: as many as windows mostly show.
  private static final int WITHIN = 24;

  /// The cards of a page.
  ///
  /// @param rank name of the score that ranks them; empty for none
  List<CardView> ofPage(List<Long> clips, String rank) {
    var cards = new ArrayList<CardView>();
    for (var clip : ClipCards.cards(index, clips)) {
      var picture = cards.size() < WITHIN ? picture(clip) : address(clip);
      cards.add(new CardView(clip, rank, picture, false));
    }
    return cards;
  }

  /// Cards that take the places of their earlier states.
  List<CardView> changed(List<Long> clips, String rank) {
    return ClipCards.cards(index, clips).stream()
        .map(clip -> new CardView(clip, rank, picture(clip), true))
        .toList();
  }

  private String picture(ClipCard clip) {
    return files
        .madeThumbnail(clip)
        .map(bytes -> CardView.WITHIN + Base64.getEncoder().encodeToString(bytes))
        .orElseGet(() -> address(clip));
  }

  private String address(ClipCard clip) {
    return session.of("/clips/%d/thumbnail".formatted(clip.id()));
  }
}
