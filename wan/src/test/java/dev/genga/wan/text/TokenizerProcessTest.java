package dev.genga.wan.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.testing.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The reader of tokenizers opens no CUDA runtime of the system, beside which libtorch's own fails.
class TokenizerProcessTest {
  @TempDir private Path folder;

  /// Reads a tokenizer, and says whether the process has that runtime open.
  static final class Reading {
    private Reading() {}

    public static void main(String[] arguments) throws IOException {
      try (var tokenizer = Tokenizer.open(Path.of(arguments[0]))) {
        System.out.println("ids " + tokenizer.encode("a rabbit").length);
      }
      System.out.println(
          "open " + Files.readString(Path.of("/proc/self/maps")).contains("libcudart"));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void noCudaRuntimeOfTheSystemIsOpened() throws IOException, InterruptedException {
    Files.copy(anyLibrary(), folder.resolve("libcudart.so"));
    var process =
        new ProcessBuilder(
                JavaProgram.command(
                    Reading.class.getName(),
                    List.of("-Djna.library.path=" + folder),
                    Path.of("src/test/resources/dev/genga/wan/text/plain.tokenizer.json")
                        .toAbsolutePath()
                        .toString()))
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(told).contains("open false").containsPattern("ids [1-9]");
  }

  /// One that can be opened, whatever is in it.
  private static Path anyLibrary() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.home"), "lib"))) {
      return files.filter(file -> file.toString().endsWith("libzip.so")).findFirst().orElseThrow();
    }
  }
}
