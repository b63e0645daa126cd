package dev.genga.desk.web;

import java.io.IOException;
import java.util.Objects;
import java.util.Properties;

/// Files of WebJars, JavaScript's packages as Maven has them.
public final class WebJar {
  private WebJar() {}

  /// @param artifact such as `htmx.org`
  /// @param file in its package
  /// @throws NullPointerException if the class path has no such file
  public static byte[] read(String artifact, String file) throws IOException {
    var properties = new Properties();
    String described = "/META-INF/maven/org.webjars.npm/" + artifact + "/pom.properties";
    try (var in = WebJar.class.getResourceAsStream(described)) {
      properties.load(Objects.requireNonNull(in, artifact));
    }
    String path =
        "/META-INF/resources/webjars/%s/%s/%s"
            .formatted(artifact, properties.getProperty("version"), file);
    try (var in = WebJar.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    }
  }
}
