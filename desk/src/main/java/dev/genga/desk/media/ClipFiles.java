package dev.genga.desk.media;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.film.index.ClipCard;
import dev.genga.film.index.ClipCards;
import dev.genga.film.index.FilmIndex;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Sends clips, their thumbnails and previews by the clips' numbers: no request names a file.
///
/// | address | what comes |
/// |---|---|
/// | `/clips/{id}/thumbnail` | a small JPEG of the frame in the middle |
/// | `/clips/{id}/video` | the clip or picture itself, in ranges |
/// | `/clips/{id}/preview` | the clip in H.264, for what the browser can't play |
public final class ClipFiles implements AutoCloseable {
  private static final String JPEG = "image/jpeg";
  private static final String MP4 = "video/mp4";
  private static final int DAY = 86_400;
  private static final int MINUTE = 60;

  private final FilmIndex index;
  private final MediaAccess access;
  private final ExecutorService makers =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(), Thread.ofPlatform().daemon().factory());
  private final MadeFiles thumbnails;
  private final MadeFiles previews;

  /// @param folder for what is made of the clips
  public ClipFiles(FilmIndex index, MediaAccess access, Path folder) {
    this.index = index;
    this.access = access;
    this.thumbnails = new MadeFiles(folder.resolve("thumbnails"), "thumbnail", makers);
    this.previews = new MadeFiles(folder.resolve("previews"), "preview", makers);
  }

  /// Adds the addresses.
  public void addTo(RoutesConfig routes) {
    routes.get("/clips/{id}/thumbnail", this::sendThumbnail);
    routes.get("/clips/{id}/video", this::sendVideo);
    routes.get("/clips/{id}/preview", this::sendPreview);
  }

  /// The clip that an address names.
  public static ClipCard clip(FilmIndex index, Context request) {
    try {
      return ClipCards.card(index, Long.parseLong(request.pathParam("id")))
          .orElseThrow(() -> new NotFoundResponse("There is no such clip."));
    } catch (NumberFormatException e) {
      throw new BadRequestResponse("A clip's number is a number.");
    }
  }

  /// Makes a clip's thumbnail where it is missing.
  ///
  /// @throws ProblemException if the clip can't be read
  void makeThumbnail(ClipCard clip) throws IOException {
    var file = access.file(clip.file());
    if (file.isPresent()) {
      thumbnail(file.get(), clip);
    }
  }

  /// A clip's thumbnail, where it is made already.
  public Optional<byte[]> madeThumbnail(ClipCard clip) {
    var file = access.file(clip.file());
    try {
      return file.isPresent() ? thumbnails.made(file.get()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // who asks for it by its address is told why
    }
  }

  private Path thumbnail(Path file, ClipCard clip) throws IOException {
    return thumbnails.of(file, (source, target) -> Thumbnail.make(source, target, clip.frames()));
  }

  private void sendThumbnail(Context request) throws IOException {
    var clip = clip(index, request);
    var file = readable(clip);
    try {
      RangedFile.send(request, thumbnail(file, clip), JPEG, DAY);
    } catch (ProblemException e) {
      throw new NotFoundResponse(Problem.render(e.problems()));
    }
  }

  private void sendVideo(Context request) throws IOException {
    var file = readable(clip(index, request));
    var type =
        MediaTypes.of(file)
            .orElseThrow(() -> new NotFoundResponse("This is neither clip nor picture."));
    RangedFile.send(request, file, type, MINUTE);
  }

  private void sendPreview(Context request) throws IOException {
    var file = readable(clip(index, request));
    try {
      RangedFile.send(request, previews.of(file, Preview::make), MP4, MINUTE);
    } catch (ProblemException e) {
      throw new NotFoundResponse(Problem.render(e.problems()));
    }
  }

  private Path readable(ClipCard clip) {
    return access
        .file(clip.file())
        .orElseThrow(() ->
            new NotFoundResponse(
                "The file is gone, or lies outside the folders that this desk may show."));
  }

  @Override
  public void close() {
    makers.shutdownNow();
  }
}
