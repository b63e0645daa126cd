package dev.genga.app.cli;

import java.nio.file.Path;

/// The folder of [MusubiProject] for tests of other packages.
public final class MusubiFolder {
  private MusubiFolder() {}

  /// Copies it.
  public static void write(Path path) {
    MusubiProject.in(path);
  }

  /// Copies that of an image-to-video model.
  public static void writeOfImages(Path path) {
    MusubiProject.ofImages(path);
  }
}
