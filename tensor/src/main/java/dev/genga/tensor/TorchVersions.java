package dev.genga.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The versions of libtorch that this build was made for.
final class TorchVersions {
  private static final String RESOURCE = "torch.properties";

  private TorchVersions() {}

  static String read(String key) {
    var properties = new Properties();
    try (var in = TorchVersions.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("this build of genga has no " + RESOURCE);
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty(key);
    if (version == null) {
      throw new IllegalStateException(RESOURCE + " says no " + key);
    }
    return version;
  }
}
