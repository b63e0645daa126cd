package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
  @Test
  void memoryOutsideTheHeapWorksAfterLoadingTwice() {
    NativeLibraries.loadJavaCpp();
    NativeLibraries.loadJavaCpp();
    try (var memory = new BytePointer(3)) {
      memory.put(new byte[] {1, 2, 3}, 0, 3);
      assertThat(memory.get(2)).isEqualTo((byte) 3);
    }
  }

  /// What a second process does in [#processesThatUnpackAtOnceAgreeOnAFolder].
  static final class Unpacking {
    private Unpacking() {}

    public static void main(String[] arguments) {
      NativeLibraries.loadJavaCpp();
    }
  }

  @Test
  void processesThatUnpackAtOnceAgreeOnAFolder(@TempDir Path cache) throws Exception {
    var processes = new ArrayList<Process>();
    for (int i = 0; i < 8; i++) {
      var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      var builder =
          new ProcessBuilder(
                  java,
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Unpacking.class.getName())
              .redirectErrorStream(true);
      builder.environment().put("GENGA_CACHE", cache.toString());
      processes.add(builder.start());
    }
    for (var process : processes) {
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
    }
    try (var folders = Files.list(cache.resolve("natives"))) {
      assertThat(folders).hasSize(1);
    }
  }
}
