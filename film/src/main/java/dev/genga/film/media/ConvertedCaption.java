package dev.genga.film.media;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The caption beside a converted clip. One that was changed there stays.
final class ConvertedCaption {
  private ConvertedCaption() {}

  /// Writes the source's caption where there is none, or one that the source had earlier.
  ///
  /// @param file the text file
  /// @param caption the source's; empty where it has none: then nothing is written
  /// @param earlier captions that the source has had
  /// @return whether there is another one, which stays
  /// @throws ProblemException if the file that is there can't be read, or is a link
  /// @throws dev.genga.base.WriteException if it can't be written
  static boolean put(Path file, String caption, List<String> earlier) {
    if (caption.isEmpty()) {
      return false;
    }
    MediaFiles.refuseLink(file);
    if (Files.exists(file)) {
      var there = read(file);
      if (there.equals(caption)) {
        return false;
      }
      if (!earlier.contains(there)) {
        return true;
      }
    }
    AtomicFile.writeString(file, caption + "\n");
    return false;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ProblemException(
          "the caption that is there can't be read: " + e,
          file.toString(),
          "it stays as it is: check it; text has to be UTF-8");
    }
  }
}
