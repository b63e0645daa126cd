package dev.genga.chat;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/// A video that is shown to a language model. Not every server takes one: it isn't OpenAI's own protocol.
public final class Video {
  private final String mediaType;
  private final List<byte[]> parts;

  private Video(String mediaType, List<byte[]> parts) {
    this.mediaType = mediaType;
    this.parts = List.copyOf(parts);
  }

  /// A video as its file, from which the server takes frames as it likes. The bytes aren't copied.
  ///
  /// @param mediaType such as `video/mp4`
  public static Video ofFile(String mediaType, byte[] bytes) {
    return new Video(mediaType, List.of(bytes));
  }

  /// A video of chosen frames, in vLLM's form: `video/jpeg`, the pictures between commas.
  ///
  /// @throws IllegalArgumentException if there is no frame, or one isn't JPEG
  public static Video ofFrames(List<Picture> frames) {
    if (frames.isEmpty() || frames.stream().anyMatch(f -> f.kind() != Picture.Kind.JPEG)) {
      throw new IllegalArgumentException("a video of frames has one or more, in JPEG");
    }
    return new Video("video/jpeg", frames.stream().map(Picture::bytes).toList());
  }

  /// The video as an address that holds all of it (RFC 2397).
  String dataUrl() {
    var encoder = Base64.getEncoder();
    return "data:"
        + mediaType
        + ";base64,"
        + parts.stream().map(encoder::encodeToString).collect(Collectors.joining(","));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Video video
        && video.mediaType.equals(mediaType)
        && Arrays.deepEquals(video.parts.toArray(), parts.toArray());
  }

  @Override
  public int hashCode() {
    return 31 * mediaType.hashCode() + Arrays.deepHashCode(parts.toArray());
  }

  @Override
  public String toString() {
    return "Video[%s, %d bytes]".formatted(mediaType, parts.stream().mapToLong(p -> p.length).sum());
  }
}
