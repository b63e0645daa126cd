package dev.genga.dataset.media;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A folder whose images, in the order of their names, are the frames of a clip.
public final class FrameFolder {
  private FrameFolder() {}

  /// The frames' files.
  ///
  /// @throws ProblemException if the folder can't be read or holds no image
  public static List<Path> images(Path folder) {
    try (var files = Files.list(folder)) {
      var images =
          files
              .filter(file -> MediaKind.IMAGE.takes(String.valueOf(file.getFileName())))
              .sorted()
              .toList();
      if (images.isEmpty()) {
        throw new ProblemException(
            "the folder holds no image", folder.toString(), "name a folder of frames, or a clip");
      }
      return images;
    } catch (IOException e) {
      throw new ProblemException(
          "the folder can't be read: " + e.getMessage(), folder.toString(), "check the path");
    }
  }
}
