package dev.genga.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Where a program waits for its turn: see [Program].
final class Gate {
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private int passed;

  /// Says that the next piece of work is due, and waits.
  ///
  /// @return whether to go on
  boolean pass() {
    System.out.println("@step " + ++passed);
    try {
      return in.readLine() != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
