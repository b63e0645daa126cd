package dev.genga.app.musubi;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// The TOML of `--config_file`: flags without dashes, in sections or not, whose names say nothing.
final class ConfigFile {
  /// A value, and where it stands.
  record Setting(Object value, String place) {}

  private final String name;
  private final Script script;
  private final Problems problems;
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  private ConfigFile(String name, Script script, Problems problems) {
    this.name = name;
    this.script = script;
    this.problems = problems;
  }

  /// The flags of a file that are on or have a value, by name.
  static Map<String, Setting> read(Path path, Script script, Problems problems) {
    var file = new ConfigFile(path.toString(), script, problems);
    var text = problems.gather(() -> text(path));
    if (text != null) {
      var parsed = Toml.parse(text);
      for (var error : parsed.errors()) {
        problems.add(
            "the file of settings is no TOML: " + error.getMessage(),
            path + ":" + error.position().line(),
            "mend this line; paths with backslashes stand in single quotes");
      }
      if (!parsed.hasErrors()) {
        file.take(parsed, true);
      }
    }
    return file.settings;
  }

  private void take(TomlTable table, boolean root) {
    for (var key : table.keySet()) {
      Object value = table.get(List.of(key));
      if (root && value instanceof TomlTable section) {
        take(section, false);
      } else if (value != null) {
        put(table, key, value);
      }
    }
  }

  private void put(TomlTable table, String key, Object value) {
    var position = table.inputPositionOf(List.of(key));
    String place = "%s:%d, %s".formatted(name, position == null ? 1 : position.line(), key);
    var flag = FlagTable.find(script, "--" + key).orElse(null);
    if (flag == null) {
      problems.add(
          ArgumentParser.unknown(script, "--" + key),
          place,
          ArgumentParser.nearest(script, "--" + key).replace("--", ""));
      return;
    }
    Object plain = value instanceof TomlArray array ? array.toList() : value;
    var read = Value.ofToml(flag, plain, place, problems);
    if (read != null && !Boolean.FALSE.equals(read)) {
      settings.put(flag.name(), new Setting(read, place));
    }
  }

  private static String text(Path path) {
    try {
      String text = Files.readString(path);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw new ProblemException(
          "there is no such file of settings", "--config_file " + path, "mend the path");
    } catch (IOException e) {
      throw new ProblemException(
          "the file of settings can't be read: " + e.getMessage(),
          "--config_file " + path,
          "save it as UTF-8, or mend the path");
    }
  }
}
