package dev.genga.app.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/// How a page names files on disk: small previews are put into a finished page, so that it can be
/// passed on alone; all else is linked, relative to the page.
final class PageVideos {
  private static final long SMALL = 1 << 20;
  private static final long ALTOGETHER = 12 << 20;

  private final Path folder;
  private final boolean embeds;
  private long embedded;

  /// @param page the page's own file
  /// @param embeds whether small previews are put into it
  PageVideos(Path page, boolean embeds) {
    this.folder = page.toAbsolutePath().resolveSibling("").normalize();
    this.embeds = embeds;
  }

  /// Whether a preview is a picture, not a video.
  static boolean isPicture(Path preview) {
    return String.valueOf(preview.getFileName()).endsWith(".png");
  }

  /// The address of a preview for `src`.
  String source(Path video) {
    try {
      long size = Files.size(video);
      if (!embeds || size > SMALL || embedded + size > ALTOGETHER) {
        return link(video);
      }
      embedded += size;
      return (isPicture(video) ? "data:image/png;base64," : "data:video/mp4;base64,")
          + Base64.getEncoder().encodeToString(Files.readAllBytes(video));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + video + ": " + e.getMessage(), e);
    }
  }

  /// The address of a file for `href`.
  String link(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    if (!folder.getRoot().equals(absolute.getRoot())) {
      return absolute.toUri().toASCIIString();
    }
    String path = folder.relativize(absolute).toString().replace('\\', '/');
    try {
      return new URI(null, null, "./" + path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no address: " + file, e);
    }
  }
}
