package dev.genga.dataset.media;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

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

  /// AV1 is decoded by dav1d or in hardware, and the builds at hand have neither.
  private static final String UNDECODED = ".avif";

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

  /// Whether a file is taken as musubi-tuner takes it, but of a kind that ffmpeg's libraries have no
  /// decoder for.
  boolean cannotDecode(String name) {
    return PythonPath.extension(name).equalsIgnoreCase(UNDECODED);
  }

  /// The extensions that are read, in lower case.
  List<String> extensions() {
    return Stream.of(read.split(" ", -1)).filter(e -> !e.equals(UNDECODED)).toList();
  }

  private static boolean holds(String extensions, String extension) {
    return !extension.isEmpty() && List.of(extensions.split(" ", -1)).contains(extension);
  }
}
