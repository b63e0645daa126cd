package dev.genga.dataset.media;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Reads text as Python's `open(path, "r", encoding="utf-8").read().strip()` does.
final class PythonText {
  private PythonText() {}

  /// Every kind of line end becomes `\n`, and white space around the text goes.
  ///
  /// @throws CharacterCodingException if the file is not UTF-8
  static String read(Path file) throws IOException {
    return strip(whole(file));
  }

  /// The lines, each without white space around it.
  ///
  /// @throws CharacterCodingException if the file is not UTF-8
  static List<String> lines(Path file) throws IOException {
    return Arrays.stream(whole(file).split("\n", -1)).map(PythonText::strip).toList();
  }

  private static String whole(Path file) throws IOException {
    return Files.readString(file).replace("\r\n", "\n").replace('\r', '\n');
  }

  /// Without the white space around it, by Python's idea of white space: no-break spaces are,
  /// byte order marks are not.
  static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (start < end && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }
}
