package dev.genga.app;

import dev.genga.testing.JavaProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The program run as a user would: in a process, a folder and an environment of its own.
///
/// ```java
/// var run = ProgramRun.in(folder).with("GENGA_CONFIG", "settings").run("engine", "list");
/// ```
///
/// @param exitCode what the process ended with
/// @param out its standard output
/// @param err its standard error
public record ProgramRun(int exitCode, String out, String err) {

  /// Prepares a run with `folder` as working folder.
  public static Preparation in(Path folder) {
    return new Preparation(folder, Map.of(), List.of(), List.of());
  }

  /// A run that hasn't started.
  ///
  /// @param folder the working folder
  /// @param environment variables set beside those of this process
  /// @param before what the command line begins with
  /// @param options of the Java machine
  public record Preparation(
      Path folder, Map<String, String> environment, List<String> before, List<String> options) {

    /// Sets an environment variable.
    public Preparation with(String variable, String value) {
      var more = new HashMap<>(environment);
      more.put(variable, value);
      return new Preparation(folder, Map.copyOf(more), before, options);
    }

    /// Sets options of the Java machine.
    public Preparation with(List<String> javaOptions) {
      return new Preparation(folder, environment, before, javaOptions);
    }

    /// Lets the system refuse to write files of more bytes, a multiple of 1024.
    public Preparation withFilesUpTo(int bytes) {
      String limit = "ulimit -f %d; exec \"$@\"".formatted(bytes / 1024);
      return new Preparation(folder, environment, List.of("bash", "-c", limit, "bash"), options);
    }

    /// The process, for tests that don't wait for its end.
    ProcessBuilder builder(String... arguments) {
      var command = new ArrayList<>(before);
      command.addAll(command(options, arguments));
      var builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().putAll(environment);
      return builder;
    }

    /// Runs the program to its end.
    ///
    /// @param arguments as typed after `genga`
    public ProgramRun run(String... arguments) throws IOException, InterruptedException {
      Path out = Files.createTempFile("genga", ".out");
      Path err = Files.createTempFile("genga", ".err");
      try {
        var process =
            builder(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        int exitCode = process.waitFor();
        return new ProgramRun(
            exitCode,
            Files.readString(out, StandardCharsets.UTF_8),
            Files.readString(err, StandardCharsets.UTF_8));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    }
  }

  /// The command line of a process that runs the program.
  private static List<String> command(List<String> options, String... arguments) {
    var all = new ArrayList<>(options);
    all.addAll(List.of("-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
    all.add("-XX:TieredStopAtLevel=1"); // a run is over before the slower compiler's work pays
    return JavaProgram.command("dev.genga.app.Main", all, arguments);
  }
}
