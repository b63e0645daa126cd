package dev.genga.desk;

import java.nio.file.Path;
import java.util.List;

/// What a desk is opened with.
///
/// @param folder of the index
/// @param port to listen at; 0 for any that is free
/// @param media folders elsewhere whose clips may be shown: those that were taken in from there
public record DeskSettings(Path folder, int port, List<Path> media) {
  /// Copies the list.
  public DeskSettings {
    media = List.copyOf(media);
  }
}
