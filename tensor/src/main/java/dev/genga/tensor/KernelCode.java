package dev.genga.tensor;

import dev.genga.base.AtomicFile;
import dev.genga.base.NativeLibraries;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/// Machine code of kernels, compiled once for a source, a card and a compiler, and kept in the cache folder:
/// compiling takes seconds.
final class KernelCode {
  private KernelCode() {}

  /// @param capability of the device, 86 for 8.6
  /// @param arena where the result lies
  static MemorySegment of(String source, int capability, Nvrtc compiler, Arena arena) {
    var crc = new CRC32();
    crc.update((source + compiler.version()).getBytes(StandardCharsets.UTF_8));
    Path file =
        NativeLibraries.cacheFolder()
            .resolve("kernels")
            .resolve("fused-sm%d-%08x.cubin".formatted(capability, crc.getValue()));
    try {
      if (Files.isRegularFile(file)) {
        return copy(Files.readAllBytes(file), arena);
      }
    } catch (IOException e) {
      return compiler.compile(source, capability, arena);
    }
    var code = compiler.compile(source, capability, arena);
    keep(file, code.toArray(ValueLayout.JAVA_BYTE));
    return code;
  }

  private static MemorySegment copy(byte[] bytes, Arena arena) {
    var code = arena.allocate(bytes.length, Long.BYTES);
    code.copyFrom(MemorySegment.ofArray(bytes));
    return code;
  }

  /// Without it they are compiled again next time.
  private static void keep(Path file, byte[] code) {
    try {
      Files.createDirectories(file.resolveSibling(""));
      AtomicFile.write(file, code);
    } catch (IOException | RuntimeException e) {
      return;
    }
  }
}
