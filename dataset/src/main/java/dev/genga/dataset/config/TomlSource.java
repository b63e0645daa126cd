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
record TomlSource(String name, TomlTable root) {

  /// Reads and parses; what is wrong goes to `problems`.
  ///
  /// @return null where the file can't be read or is no TOML
  static @Nullable TomlSource read(Path file, Problems problems) {
    String name = file.toString();
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      problems.add(
          "the data set file does not exist", name, "name a data set file in musubi-tuner's TOML");
      return null;
    } catch (MalformedInputException e) {
      problems.add("the data set file is not UTF-8 text", name, "save it as UTF-8");
      return null;
    } catch (IOException e) {
      problems.add(
          "the data set file can't be read: " + Objects.requireNonNullElse(e.getMessage(), ""),
          name,
          "name a data set file in musubi-tuner's TOML");
      return null;
    }
    var parsed = Toml.parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
    if (parsed.hasErrors()) {
      for (var error : parsed.errors()) {
        problems.add(
            "the data set file is not valid TOML: " + error.getMessage(),
            new Place(name, error.position().line(), lineOf(text, error.position())).toString(),
            advice(error));
      }
      return null;
    }
    return new TomlSource(name, parsed);
  }

  /// Where a key of a table stands, with its value.
  Place place(TomlTable table, String key) {
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

  private static String advice(TomlParseError error) {
    String message = Objects.requireNonNullElse(error.getMessage(), "");
    if (message.contains("escape")) {
      return "write paths with backslashes in single quotes, or with forward slashes";
    }
    if (message.contains("previously defined")) {
      return "keep one of the two";
    }
    return "mend this line; text stands in quotes, a section begins with [[datasets]]";
  }
}
