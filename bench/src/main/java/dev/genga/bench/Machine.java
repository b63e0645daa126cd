package dev.genga.bench;

import dev.genga.tensor.EngineChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The machine on which something was measured, and what was measured on it.
final class Machine {
  private Machine() {}

  /// With genga's commit.
  static String describe() {
    try {
      String cpu =
          Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElse("unknown processor");
      return "%s, %d cores, Java %s, genga %s"
          .formatted(
              cpu,
              Runtime.getRuntime().availableProcessors(),
              Runtime.version(),
              commit(Path.of("")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The same with genga's engine.
  ///
  /// @param engine by the name that `--engine` has
  static String describe(String engine) {
    return describe(BenchEngine.choice(engine));
  }

  /// The same with an engine that is loaded, or is to be.
  static String describe(EngineChoice engine) {
    return describe() + ", " + BenchEngine.told(engine);
  }

  /// The commit of the sources in a folder, with a `+` where files differ from it.
  static String commit(Path folder) {
    String commit = git(folder, "rev-parse", "--short=12", "HEAD");
    if (commit.isEmpty()) {
      return "of no known commit";
    }
    return commit + (git(folder, "status", "--porcelain", "-uno").isEmpty() ? "" : "+");
  }

  private static String git(Path folder, String... words) {
    var command = new String[words.length + 1];
    command[0] = "git";
    System.arraycopy(words, 0, command, 1, words.length);
    try {
      var asked =
          new ProcessBuilder(command)
              .directory(folder.toAbsolutePath().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      asked.getOutputStream().close();
      String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return asked.waitFor() == 0 ? answer.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
