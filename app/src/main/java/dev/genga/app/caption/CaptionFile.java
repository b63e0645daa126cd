package dev.genga.app.caption;

import dev.genga.base.ProblemException;
import dev.genga.film.media.MediaFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads captions.
final class CaptionFile {
  private CaptionFile() {}

  /// The text, without the space at its ends.
  ///
  /// @throws ProblemException if it isn't UTF-8, can't be read, or is a link to another place
  static String read(Path file) {
    MediaFiles.refuseLink(file);
    try {
      return Files.readString(file).strip();
    } catch (CharacterCodingException e) {
      throw new ProblemException("the caption isn't UTF-8", file.toString(), "save it as UTF-8");
    } catch (IOException e) {
      throw new ProblemException(
          "the caption can't be read: " + e.getMessage(), file.toString(), "check its permissions");
    }
  }
}
