package dev.genga.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What has to be known of the processor before libtorch is loaded: from then on
/// [Engine#cpuCapability()] tells it.
final class Processor {
  /// What libtorch asks for before it takes its AVX-512 kernels (`aten/src/ATen/native/DispatchStub.cpp`).
  private static final Set<String> AVX512 =
      Set.of("avx512f", "avx512vl", "avx512bw", "avx512dq", "fma");

  private static final Path CPUS = Path.of("/proc/cpuinfo");

  private Processor() {}

  /// Whether libtorch will use AVX-512. Where nothing tells it, it is taken to.
  static boolean hasAvx512() {
    return hasAvx512(System.getenv("ATEN_CPU_CAPABILITY"), lines());
  }

  /// @param limit the variable that holds libtorch to older instructions, or null where it isn't set
  /// @param lines of Linux's `/proc/cpuinfo`
  static boolean hasAvx512(@Nullable String limit, List<String> lines) {
    if (limit != null && !limit.equals("avx512")) {
      return false;
    }
    return lines.stream()
        .filter(line -> line.startsWith("flags"))
        .findFirst()
        .map(line -> new HashSet<>(Arrays.asList(line.split("\\s+"))).containsAll(AVX512))
        .orElse(true);
  }

  private static List<String> lines() {
    try {
      return Files.isReadable(CPUS)
          ? Files.readAllLines(CPUS, StandardCharsets.ISO_8859_1)
          : List.of();
    } catch (IOException _) {
      return List.of();
    }
  }
}
