package dev.genga.app.caption;

import dev.genga.film.media.Media;
import java.nio.file.Path;

/// A clip or a picture, and where its caption is.
///
/// @param root the folder through which it was found
/// @param media the file, absolute
/// @param kind what it is
/// @param text the caption's file
/// @param indexed its name in the index of `root`; empty where there is none
public record CaptionTarget(Path root, Path media, Media.Kind kind, Path text, String indexed) {
  static CaptionTarget of(
      Path root, Path media, Media.Kind kind, String extension, String indexed) {
    String name = String.valueOf(media.getFileName());
    int dot = name.lastIndexOf('.');
    String base = dot > 0 ? name.substring(0, dot) : name;
    return new CaptionTarget(root, media, kind, media.resolveSibling(base + extension), indexed);
  }
}
