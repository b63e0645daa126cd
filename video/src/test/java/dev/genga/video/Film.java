package dev.genga.video;

import dev.genga.testing.GoldenFolder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The film that the tests read, and how frames are compared with what Python read from it.
final class Film {
  private Film() {}

  /// 132 frames of Big Buck Bunny, 1280 x 720, 25 a second.
  static Path path() {
    return GoldenFolder.repository().resolve("fixtures/film/bigbuckbunny.mp4");
  }

  /// The frame's bytes as one number, as `hashlib.sha256(frame.to_ndarray(format='rgb24'))`.
  static String sha256(Frame frame) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(frame.rgb()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
