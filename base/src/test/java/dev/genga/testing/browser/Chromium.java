package dev.genga.testing.browser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where Chromium is on this machine. A test for which there is none is skipped, by name and counted;
/// with `GENGA_REQUIRE_BROWSER=true` in the environment it fails.
public final class Chromium {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private Chromium() {}

  /// The program, by `GENGA_CHROMIUM` or on the path.
  public static Optional<Path> find() {
    var candidates = new ArrayList<Path>();
    String named = System.getenv("GENGA_CHROMIUM");
    if (named != null && !named.isBlank()) {
      candidates.add(Path.of(named));
    }
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(java.io.File.pathSeparator, -1)) {
      if (!folder.isBlank()) {
        NAMES.forEach(name -> candidates.add(Path.of(folder).resolve(name)));
      }
    }
    return candidates.stream().filter(Files::isExecutable).findFirst();
  }

  /// Whether its lack is a failure.
  public static boolean isRequired() {
    return "true".equals(System.getenv("GENGA_REQUIRE_BROWSER"));
  }
}
