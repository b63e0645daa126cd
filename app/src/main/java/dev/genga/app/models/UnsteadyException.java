package dev.genga.app.models;

import java.io.IOException;
import java.time.Duration;

/// A server that can't answer now, but may soon.
final class UnsteadyException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Duration asked;

  /// @param asked how long the server asks to be left alone; zero where it doesn't say
  UnsteadyException(String message, Duration asked) {
    super(message);
    this.asked = asked;
  }

  Duration asked() {
    return asked;
  }
}
