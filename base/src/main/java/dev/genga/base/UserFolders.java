package dev.genga.base;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// Where genga keeps what belongs to a user, and not to a project.
public final class UserFolders {
  private UserFolders() {}

  /// The folder for settings: `GENGA_CONFIG`, else `$XDG_CONFIG_HOME/genga`, `%APPDATA%\genga`,
  /// `~/Library/Application Support/genga` or `~/.config/genga`.
  public static Path config() {
    return config(
        System.getenv(), System.getProperty("os.name", ""), System.getProperty("user.home"));
  }

  static Path config(Map<String, String> environment, String system, String home) {
    String own = environment.getOrDefault("GENGA_CONFIG", "");
    if (!own.isBlank()) {
      return Path.of(own);
    }
    String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
    if (!xdg.isBlank()) {
      return Path.of(xdg, "genga");
    }
    String name = system.toLowerCase(Locale.ROOT);
    String roaming = environment.getOrDefault("APPDATA", "");
    if (name.startsWith("windows") && !roaming.isBlank()) {
      return Path.of(roaming, "genga");
    }
    return name.startsWith("mac")
        ? Path.of(home, "Library", "Application Support", "genga")
        : Path.of(home, ".config", "genga");
  }
}
