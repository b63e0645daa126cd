package dev.genga.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/// Finds the golden fixtures: numbers that the public reference programs computed.
///
/// `GENGA_GOLDEN` names another folder of the same layout; otherwise it is `fixtures/golden` of the
/// repository. A missing case is a failure, never a skip.
public final class GoldenFolder {
  private GoldenFolder() {}

  /// The folder of one case, such as `wan_vae`.
  ///
  /// @throws AssertionError if the case is missing
  public static Path of(String name) {
    String other = System.getenv("GENGA_GOLDEN");
    Path golden =
        other == null || other.isBlank() ? repository().resolve("fixtures/golden") : Path.of(other);
    Path folder = golden.resolve(name);
    if (!Files.isRegularFile(folder.resolve("case.json"))) {
      throw new AssertionError("the golden case " + folder + " has no case.json");
    }
    return folder;
  }

  /// The repository's root, from any module's folder.
  public static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("fixtures"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new AssertionError("no folder above " + Path.of("").toAbsolutePath() + " has fixtures");
    }
    return folder;
  }
}
