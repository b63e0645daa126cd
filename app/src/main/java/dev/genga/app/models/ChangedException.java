package dev.genga.app.models;

import java.io.IOException;

/// A file that was replaced at the hub while it was read.
final class ChangedException extends IOException {
  private static final long serialVersionUID = 1L;

  ChangedException() {
    super("the file was replaced at the hub");
  }
}
