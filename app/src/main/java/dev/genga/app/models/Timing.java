package dev.genga.app.models;

import java.time.Duration;

/// How long a server is waited for.
///
/// @param connection until there is one
/// @param answer until an answer begins
/// @param stall without a byte, after which a connection counts as dead
/// @param first wait before the second try; doubled from try to try
/// @param longest wait between two tries, also where a server asks for more
/// @param tries without a new byte before it is given up
record Timing(
    Duration connection,
    Duration answer,
    Duration stall,
    Duration first,
    Duration longest,
    int tries) {
  /// For servers far away.
  static final Timing USUAL =
      new Timing(
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          Duration.ofMinutes(2),
          8);
}
