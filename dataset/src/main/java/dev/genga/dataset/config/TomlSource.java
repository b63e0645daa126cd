package dev.genga.dataset.config;

import dev.genga.base.Problems;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// A parsed TOML file that knows where its keys stand.
///
/// @param name the file as the user named it
/// @param root the whole file
public record TomlSource(String name, TomlTable root) {
  /// What a file is called in problems, and what to do about them.
  ///
  /// @param noun such as `data set file`
  /// @param another what to name instead
  /// @param line how to mend a line that is no TOML
  public record Words(String noun, String another, String line) {
    static final Words DATASET =
        new Words(
            "data set file",
            "name a data set file in musubi-tuner's TOML",
            "mend this line; text stands in quotes, a section begins with [[datasets]]");
  }

  /// Reads and parses; what is wrong goes to `problems`.
  ///
  /// @return null where the file can't be read or is no TOML
  public static @Nullable TomlSource read(Path file, Words words, Problems problems) {
    String name = file.toString();
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      problems.add("the %s does not exist".formatted(words.noun()), name, words.another());
      return null;
    } catch (MalformedInputException e) {
      problems.add("the %s is not UTF-8 text".formatted(words.noun()), name, "save it as UTF-8");
      return null;
    } catch (IOException e) {
      problems.add(
          "the %s can't be read: %s"
              .formatted(words.noun(), Objects.requireNonNullElse(e.getMessage(), "")),
          name,
          words.another());
      return null;
    }
    var parsed = Toml.parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
    if (parsed.hasErrors()) {
      for (var error : parsed.errors()) {
        problems.add(
            "the %s is not valid TOML: %s".formatted(words.noun(), error.getMessage()),
            new Place(name, error.position().line(), lineOf(text, error.position())).toString(),
            advice(error, words));
      }
      return null;
    }
    return new TomlSource(name, parsed);
  }

  /// Where a key of a table stands, with its value.
  public Place place(TomlTable table, String key) {
    var position = table.inputPositionOf(List.of(key));
    Object value = table.get(List.of(key));
    return new Place(
        name,
        position == null ? 1 : position.line(),
        value == null || value instanceof TomlTable ? "[" + key + "]" : TomlText.of(key, value));
  }

  private static String lineOf(String text, TomlPosition position) {
    return text.lines().skip(position.line() - 1L).findFirst().orElse("").strip();
  }

  private static String advice(TomlParseError error, Words words) {
    String message = Objects.requireNonNullElse(error.getMessage(), "");
    if (message.contains("escape")) {
      return "write paths with backslashes in single quotes, or with forward slashes";
    }
    if (message.contains("previously defined")) {
      return "keep one of the two";
    }
    return words.line();
  }
}
