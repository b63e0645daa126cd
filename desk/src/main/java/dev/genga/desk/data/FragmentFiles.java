package dev.genga.desk.data;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import dev.genga.dataset.cache.SampleFrames;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.Sample;
import dev.genga.desk.media.MadeFiles;
import dev.genga.desk.media.MediaAccess;
import dev.genga.desk.media.RangedFile;
import dev.genga.video.JpegWriter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Sends samples as the trainer gets them, by their places in the latest plan: no request names a file.
///
/// | address | what comes |
/// |---|---|
/// | `/data/fragments/{plan}/{section}/{media}/{sample}/video` | the window in H.264, at 16 frames a second |
/// | `/data/fragments/{plan}/{section}/{media}/{sample}/picture` | its first frame, or the picture |
final class FragmentFiles implements AutoCloseable {
  private static final String ADDRESS = "/data/fragments/{plan}/{section}/{media}/{sample}/";
  private static final int MINUTE = 60;
  private static final float QUALITY = 0.85f;

  /// Fragments that are made at once: each has its frames in memory, up to a few hundred megabytes.
  private static final int AT_ONCE = 2;

  private final DataService service;
  private final MediaAccess access;
  private final ExecutorService makers =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().daemon().factory());
  private final MadeFiles videos;
  private final MadeFiles pictures;

  /// @param folder for what is made
  FragmentFiles(DataService service, MediaAccess access, Path folder) {
    this.service = service;
    this.access = access;
    this.videos = new MadeFiles(folder.resolve("fragments"), "fragment", makers);
    this.pictures = new MadeFiles(folder.resolve("fragments"), "picture", makers);
  }

  void addTo(RoutesConfig routes) {
    routes.get(ADDRESS + "video", this::sendVideo);
    routes.get(ADDRESS + "picture", this::sendPicture);
  }

  private void sendVideo(Context request) throws IOException {
    var fragment = fragment(request);
    if (fragment.media().kind() == MediaKind.IMAGE) {
      throw new NotFoundResponse("A picture doesn't move.");
    }
    send(
        request,
        videos,
        fragment,
        (_, target) -> SampleFrames.write(target, fragment.media(), fragment.sample()),
        "video/mp4");
  }

  private void sendPicture(Context request) throws IOException {
    var fragment = fragment(request);
    var first = new Sample(fragment.sample().first(), 1, fragment.sample().latentCache());
    send(
        request,
        pictures,
        fragment,
        (_, target) ->
            AtomicFile.write(
                target,
                JpegWriter.bytes(SampleFrames.of(fragment.media(), first).getFirst(), QUALITY)),
        "image/jpeg");
  }

  private static void send(
      Context request,
      MadeFiles files,
      DataService.Fragment fragment,
      MadeFiles.Maker maker,
      String type)
      throws IOException {
    var media = fragment.media();
    var sample = fragment.sample();
    String variant =
        "%s %s %d %d".formatted(media.bucket(), media.use(), sample.first(), sample.frames());
    try {
      RangedFile.send(request, files.of(media.file(), variant, maker), type, MINUTE);
    } catch (ProblemException e) {
      throw new NotFoundResponse(String.valueOf(e.getMessage()));
    }
  }

  private DataService.Fragment fragment(Context request) {
    var fragment = found(request);
    if (access.file(fragment.media().file().toString()).isEmpty()) {
      throw new NotFoundResponse(
          "The file is gone, or lies outside the folders that this desk may show.");
    }
    return fragment;
  }

  private DataService.Fragment found(Context request) {
    return service
        .fragment(
            number(request, "plan"),
            number(request, "section"),
            number(request, "media"),
            number(request, "sample"))
        .orElseThrow(
            () -> new NotFoundResponse("The plan has changed since: load the page again."));
  }

  private static int number(Context request, String name) {
    try {
      return Integer.parseInt(request.pathParam(name));
    } catch (NumberFormatException e) {
      throw new BadRequestResponse("A place is a number.");
    }
  }

  @Override
  public void close() {
    makers.shutdownNow();
  }
}
