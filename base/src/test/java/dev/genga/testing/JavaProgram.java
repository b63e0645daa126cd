package dev.genga.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A program of this build's classes in a process of its own, over the Java and the class path of the test.
public final class JavaProgram {
  private JavaProgram() {}

  /// The command line, as the launcher would have it.
  ///
  /// @param main the class that is run
  /// @param options of the Java machine, besides those that native libraries want
  public static List<String> command(String main, List<String> options, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-cp",
            System.getProperty("java.class.path"),
            main));
    command.addAll(List.of(arguments));
    return command;
  }
}
