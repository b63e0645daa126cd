package dev.genga.desk.web;

import java.util.UUID;

/// Tells a desk's addresses of files from those of another desk at the same port, whose files a browser may
/// have kept: clip 5 of one project isn't that of the next.
///
/// @param text made anew at each start
public record Session(String text) {
  private static final int LENGTH = 8;

  static Session random() {
    return new Session(UUID.randomUUID().toString().substring(0, LENGTH));
  }

  /// The address of a file that the browser may keep for a while.
  ///
  /// @param path without a question
  public String of(String path) {
    return path + "?s=" + text;
  }
}
