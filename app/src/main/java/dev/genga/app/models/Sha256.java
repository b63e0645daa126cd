package dev.genga.app.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/// The SHA-256 of a file.
final class Sha256 {
  private static final int CHUNK = 1 << 20;

  private Sha256() {}

  /// In small letters.
  ///
  /// @param progress takes the bytes read so far
  static String of(Path file, LongConsumer progress) {
    var digest = digest();
    long done = 0;
    var bytes = new byte[CHUNK];
    try (var in = Files.newInputStream(file)) {
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        digest.update(bytes, 0, count);
        done += count;
        progress.accept(done);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file + ": " + e.getMessage(), e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
