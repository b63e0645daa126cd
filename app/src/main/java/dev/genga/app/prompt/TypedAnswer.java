package dev.genga.app.prompt;

import dev.genga.app.console.TypedInput;
import dev.genga.base.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/// An answer that a user had from a chat's page.
///
/// @param input where it is pasted or piped in
public record TypedAnswer(TypedInput input) {
  private static final String STANDARD_INPUT = "-";

  /// With a model's thoughts before it an answer may be long, but not a book.
  private static final int MOST_BYTES = 1 << 20;

  /// One that is pasted into a terminal: it ends with an empty line behind which nothing waits, for what
  /// is pasted may have empty lines of its own, such as after a remark.
  public String pasted() {
    var lines = new ArrayList<String>();
    try {
      var in = new BufferedReader(new InputStreamReader(input.in(), StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isBlank()) {
          lines.add(line);
        } else if (!lines.isEmpty()) {
          if (!in.ready()) {
            break;
          }
          lines.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return String.join("\n", lines);
  }

  /// One in a file.
  ///
  /// @param name of the file, or `-` for the standard input
  /// @throws ProblemException if there is none, it is too long, or no text
  public String from(String name) {
    String where = "--answer " + name;
    try (var in = opened(name)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new ProblemException(
            "the answer is too long: more than %d MiB".formatted(MOST_BYTES >> 20),
            where,
            "hand over the answer alone");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IOException e) {
      throw new ProblemException(
          "the answer can't be read as UTF-8 text", where, "mend the path or the file");
    }
  }

  private InputStream opened(String name) throws IOException {
    return name.equals(STANDARD_INPUT) ? input.in() : Files.newInputStream(Path.of(name));
  }
}
