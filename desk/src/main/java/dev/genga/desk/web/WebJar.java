package dev.genga.desk.web;

import java.io.IOException;
import java.util.Objects;
import java.util.Properties;

/// Files of WebJars, JavaScript's packages as Maven has them.
public final class WebJar {
  private static final String DESCRIBED = "/META-INF/maven/org.webjars.npm/%s/pom.properties";
  private static final String FILE = "/META-INF/resources/webjars/%s/%s/%s";

  private WebJar() {}

  /// @param artifact such as `htmx.org`
  /// @param file in its package
  /// @throws NullPointerException if the class path has no such file
  public static byte[] read(String artifact, String file) throws IOException {
    var properties = new Properties();
    try (var in = WebJar.class.getResourceAsStream(DESCRIBED.formatted(artifact))) {
      properties.load(Objects.requireNonNull(in, artifact));
    }
    String path = FILE.formatted(artifact, properties.getProperty("version"), file);
    try (var in = WebJar.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    }
  }
}
