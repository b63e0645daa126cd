package dev.genga.desk.media;

import dev.genga.base.ProblemException;
import dev.genga.base.WriteException;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.FilmIndex;
import java.io.IOException;

/// Makes the thumbnails that are missing, one after the other, so that pages find them there. Those that a
/// page asks for meanwhile are made beside it.
public final class ThumbnailsAhead implements AutoCloseable {
  private final FilmIndex index;
  private final ClipFiles files;
  private final Thread thread;

  private ThumbnailsAhead(FilmIndex index, ClipFiles files) {
    this.index = index;
    this.files = files;
    this.thread = Thread.ofPlatform().name("thumbnails").daemon().unstarted(this::make);
  }

  /// Begins; ends by itself, or when it is closed.
  public static ThumbnailsAhead start(FilmIndex index, ClipFiles files) {
    var ahead = new ThumbnailsAhead(index, files);
    ahead.thread.start();
    return ahead;
  }

  private void make() {
    try {
      for (long clip : ClipCards.all(index, ClipFilter.ALL)) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        make(clip);
      }
    } catch (WriteException | IOException e) {
      // Nothing more can be written there; a page that asks for a thumbnail is told so.
    }
  }

  private void make(long clip) throws IOException {
    var card = ClipCards.card(index, clip);
    if (card.isPresent()) {
      try {
        files.makeThumbnail(card.get());
      } catch (ProblemException e) {
        // The clip can't be read; a page that asks for its thumbnail is told why.
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
