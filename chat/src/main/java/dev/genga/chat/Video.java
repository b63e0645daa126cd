package dev.genga.chat;

import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// A video that is shown to a language model. Not every server takes one: it isn't OpenAI's own protocol.
///
/// @param url where the server finds it: an address that holds all of it (RFC 2397), or a path
public record Video(String url) {
  private static final int MOST_SHOWN = 60;

  /// A video as its file, from which the server takes frames as it likes.
  ///
  /// @param mediaType such as `video/mp4`
  public static Video ofFile(String mediaType, byte[] bytes) {
    return new Video(head(mediaType) + Base64.getEncoder().encodeToString(bytes));
  }

  /// A video that a server on this machine reads itself.
  public static Video ofPath(Path file) {
    return new Video(file.toAbsolutePath().toString());
  }

  /// A video of chosen frames, in vLLM's form: `video/jpeg`, the pictures between commas.
  ///
  /// @throws IllegalArgumentException if there is no frame, or one isn't JPEG
  public static Video ofFrames(List<Picture> frames) {
    if (frames.isEmpty() || frames.stream().anyMatch(f -> f.kind() != Picture.Kind.JPEG)) {
      throw new IllegalArgumentException("a video of frames has one or more, in JPEG");
    }
    var encoder = Base64.getEncoder();
    return new Video(
        frames.stream()
            .map(frame -> encoder.encodeToString(frame.bytes()))
            .collect(Collectors.joining(",", head("video/jpeg"), "")));
  }

  private static String head(String mediaType) {
    return "data:" + mediaType + ";base64,";
  }

  /// The beginning: a whole video is nothing to read.
  @Override
  public String toString() {
    return "Video["
        + (url.length() > MOST_SHOWN ? url.substring(0, MOST_SHOWN) + "..." : url)
        + "]";
  }
}
