package dev.genga.chat;

import java.util.Arrays;
import java.util.Base64;

/// A picture that is shown to a language model, as the bytes of its file.
///
/// It doesn't copy the bytes that it is given.
public final class Picture {
  private final Kind kind;
  private final byte[] bytes;

  /// What the bytes are.
  public enum Kind {
    /// Every pixel as it was.
    PNG("image/png"),
    /// Smaller, and nearly as it was.
    JPEG("image/jpeg");

    private final String mediaType;

    Kind(String mediaType) {
      this.mediaType = mediaType;
    }

    /// Its name in protocols.
    public String mediaType() {
      return mediaType;
    }
  }

  public Picture(Kind kind, byte[] bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }

  /// What the bytes are.
  public Kind kind() {
    return kind;
  }

  /// The file's bytes themselves; not a copy.
  public byte[] bytes() {
    return bytes;
  }

  /// The picture as an address that holds all of it (RFC 2397), which every server takes.
  String dataUrl() {
    return "data:" + kind.mediaType() + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Picture picture
        && picture.kind == kind
        && Arrays.equals(picture.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Picture[" + kind + ", " + bytes.length + " bytes]";
  }
}
