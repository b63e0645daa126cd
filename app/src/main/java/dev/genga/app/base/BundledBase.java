package dev.genga.app.base;

import dev.genga.base.AtomicFile;
import dev.genga.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// The small base model that comes with genga, as resources in `model/` beside this class.
public final class BundledBase {
  private static final String RESOURCES = "model/";

  private BundledBase() {}

  /// Whether this build of genga has it.
  public static boolean isThere() {
    return names().stream()
        .allMatch(name -> BundledBase.class.getResource(RESOURCES + name) != null);
  }

  /// Refuses a build of genga without it.
  ///
  /// @throws ProblemException if a file is missing
  public static void check() {
    if (!isThere()) {
      throw new ProblemException(
          "this build of genga has no small base model",
          "the resources " + RESOURCES + " of " + BundledBase.class.getPackageName(),
          "train one with `genga base train -o base` and name it with --base base");
    }
  }

  /// Writes its files into a folder, over those that lie there.
  ///
  /// @throws ProblemException if a file is missing
  public static BaseFolder unpack(Path folder) {
    check();
    for (var name : names()) {
      try (var in = BundledBase.class.getResourceAsStream(RESOURCES + name)) {
        if (in == null) {
          throw new IllegalStateException("the resource " + RESOURCES + name + " is missing");
        }
        AtomicFile.write(folder.resolve(name), in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new BaseFolder(folder);
  }

  private static List<String> names() {
    return new BaseFolder(Path.of(""))
        .finished().stream().map(file -> String.valueOf(file.getFileName())).toList();
  }
}
