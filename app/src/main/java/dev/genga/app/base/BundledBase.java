package dev.genga.app.base;

import dev.genga.base.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// The small base model that comes with genga, as resources in `model/` beside this class.
public final class BundledBase {
  private static final String RESOURCES = "model/";

  private BundledBase() {}

  /// Writes its files into a folder, over those that lie there.
  public static BaseFolder unpack(Path folder) {
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
