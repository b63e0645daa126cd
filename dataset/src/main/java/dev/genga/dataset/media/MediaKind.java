package dev.genga.dataset.media;

import java.util.List;
import java.util.Locale;

/// What a media file is taken for.
public enum MediaKind {
  /// A still image.
  IMAGE(
      "image",
      ".png .jpg .jpeg .webp .bmp .avif",
      ".gif .tif .tiff .heic .heif .jxl .jp2 .tga .psd .exr"),
  /// A film.
  CLIP(
      "clip",
      ".mp4 .webm .avi .mkv .mov .flv .wmv .m4v .mpg .mpeg",
      ".gif .ts .mts .m2ts .ogv .3gp .vob .mxf .y4m"),
  /// A folder of images that stands for a film, one image a frame. Only a JSONL file names one.
  FRAMES("folder of frames", "", "");

  /// The word for problems.
  final String word;

  /// Extensions that are read, in all lower or all upper case: those of musubi-tuner's
  /// `dataset/media_utils.py`.
  private final String read;

  /// Extensions of such media that are not read.
  private final String unread;

  MediaKind(String word, String read, String unread) {
    this.word = word;
    this.read = read;
    this.unread = unread;
  }

  /// The word for problems: `image`, `clip`, `folder of frames`.
  public String word() {
    return word;
  }

  /// Whether a folder's file is taken.
  boolean takes(String name) {
    String extension = PythonPath.extension(name);
    return holds(read, extension) || holds(read.toUpperCase(Locale.ROOT), extension);
  }

  /// Whether a file looks like such media to people, but is not taken.
  boolean passesOver(String name) {
    String lower = PythonPath.extension(name).toLowerCase(Locale.ROOT);
    return !takes(name) && (holds(read, lower) || holds(unread, lower));
  }

  /// The extensions that are read, in lower case.
  List<String> extensions() {
    return List.of(read.split(" ", -1));
  }

  private static boolean holds(String extensions, String extension) {
    return !extension.isEmpty() && List.of(extensions.split(" ", -1)).contains(extension);
  }
}
