package dev.genga.desk.media;

import dev.genga.base.ProblemException;
import dev.genga.base.WriteException;
import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.FilmIndex;
import java.io.IOException;

/// Makes the thumbnails that are missing, one after the other, so that pages find them there. Those that a
/// page asks for meanwhile are made beside it.
public final class ThumbnailsAhead implements AutoCloseable {
  /// Looked up in the index at a time, so that pages wait for it but shortly.
  private static final int CLIPS = 100;

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
      var clips = ClipCards.all(index, ClipFilter.ALL);
      for (int from = 0; from < clips.size(); from += CLIPS) {
        var some = clips.subList(from, Math.min(clips.size(), from + CLIPS));
        for (var card : ClipCards.cards(index, some)) {
          if (Thread.currentThread().isInterrupted()) {
            return;
          }
          make(card);
        }
      }
    } catch (WriteException | IOException e) {
      // Nothing more can be written there; a page that asks for a thumbnail is told so.
    }
  }

  private void make(ClipCard card) throws IOException {
    try {
      files.makeThumbnail(card);
    } catch (ProblemException e) {
      // The clip can't be read; a page that asks for its thumbnail is told why.
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
