package dev.genga.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A Python that a test may ask for a second opinion. genga itself never needs one: a test for which
/// none is found is skipped, by name and counted.
///
/// `GENGA_TEST_PYTHON` names the interpreter; otherwise `python3` on the path and in `/usr/bin` are
/// tried.
///
/// @param interpreter the executable
public record Python(Path interpreter) {
  /// The first Python found that can import all these modules.
  public static Optional<Python> with(String... modules) {
    String imports = "import " + String.join(", ", modules);
    return candidates().stream()
        .filter(Files::isExecutable)
        .map(Python::new)
        .filter(python -> python.run("-c", imports).status() == 0)
        .findFirst();
  }

  private static List<Path> candidates() {
    var candidates = new ArrayList<Path>();
    String named = System.getenv("GENGA_TEST_PYTHON");
    if (named != null && !named.isBlank()) {
      candidates.add(Path.of(named));
    }
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(java.io.File.pathSeparator, -1)) {
      if (!folder.isBlank()) {
        candidates.add(Path.of(folder).resolve("python3"));
      }
    }
    candidates.add(Path.of("/usr/bin/python3"));
    return candidates.stream().distinct().toList();
  }

  /// How a call ended.
  ///
  /// @param status the exit status, 0 for success
  /// @param output what it printed
  /// @param errors what it printed to standard error
  public record Result(int status, String output, String errors) {}

  /// Runs the interpreter and waits for its end, at most two minutes.
  public Result run(String... arguments) {
    var command = new ArrayList<String>();
    command.add(interpreter.toString());
    command.addAll(List.of(arguments));
    try {
      Path errors = Files.createTempFile("python", ".err");
      try {
        var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
          process.destroyForcibly();
          throw new AssertionError("did not end: " + command);
        }
        return new Result(process.exitValue(), output, Files.readString(errors));
      } finally {
        Files.deleteIfExists(errors);
      }
    } catch (IOException e) {
      return new Result(-1, "", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
