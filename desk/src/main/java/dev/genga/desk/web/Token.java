package dev.genga.desk.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What a browser has to know to be let in: 192 random bits, made anew at each start.
final class Token {
  private static final int BYTES = 24;

  private final String text;

  private Token(String text) {
    this.text = text;
  }

  static Token random() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Token(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  String text() {
    return text;
  }

  /// Whether the other is the same; takes as long for any that isn't.
  boolean is(@Nullable String other) {
    return other != null && MessageDigest.isEqual(bytes(text), bytes(other));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
