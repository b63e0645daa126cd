package dev.genga.bench;

import java.nio.file.Path;
import java.util.List;

/// The start of a Java program of this class path, with the options that the launcher gives.
final class JavaCommand {
  private JavaCommand() {}

  static List<String> of(Class<?> program) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
        "-Dorg.bytedeco.javacpp.maxBytes=0",
        "-XX:+UseSerialGC",
        "-Xms64m",
        "-Xmx4g",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName());
  }
}
