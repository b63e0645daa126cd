package dev.genga.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/// What the bundled libraries read from the environment when they are loaded. Java can't write that, so
/// the C library does; what the user has set stays.
///
/// The bundled libtorch has two pools of threads: OpenMP's, and OpenBLAS's own. Between two parallel
/// regions OpenMP's threads spin, and take the cores from OpenBLAS's: a small model's training step
/// took twenty times as long. So they are told to sleep.
///
/// OpenBLAS takes its kernels for Haswell, without AVX-512, on every AMD processor that is newer than
/// itself; on those before it takes the AVX-512 ones, if there is AVX-512. So it is told to do the
/// same on the newer ones.
final class ThreadingEnvironment {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  /// The newest of AMD's families that OpenBLAS 0.3.31 tells by their number: Zen 4.
  private static final int LAST_KNOWN_FAMILY = 25;

  private static final Set<String> AVX512 =
      Set.of("avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl");

  private ThreadingEnvironment() {}

  /// To be called before libtorch is loaded; does nothing where the C library has no `setenv`.
  static void prepare() {
    setUnlessSet("OMP_WAIT_POLICY", "PASSIVE");
    if (isNewAmdWithAvx512(processor())) {
      setUnlessSet("OPENBLAS_CORETYPE", "SKYLAKEX");
    }
  }

  /// @param processor the text of /proc/cpuinfo; empty where there is none
  static boolean isNewAmdWithAvx512(String processor) {
    return field(processor, "vendor_id").equals("AuthenticAMD")
        && family(processor) > LAST_KNOWN_FAMILY
        && Arrays.asList(field(processor, "flags").split(" ")).containsAll(AVX512);
  }

  private static int family(String processor) {
    String number = field(processor, "cpu family");
    return number.matches("\\d{1,4}") ? Integer.parseInt(number) : 0;
  }

  /// What stands after `name :` in the first line that has it, or nothing.
  private static String field(String processor, String name) {
    return processor
        .lines()
        .filter(line -> line.split(":", 2)[0].strip().equals(name) && line.contains(":"))
        .map(line -> line.split(":", 2)[1].strip())
        .findFirst()
        .orElse("");
  }

  private static String processor() {
    try {
      return Files.isReadable(PROCESSOR) ? Files.readString(PROCESSOR) : "";
    } catch (IOException e) {
      return ""; // no Linux: OpenBLAS's own choice stands
    }
  }

  private static void setUnlessSet(String name, String value) {
    var linker = Linker.nativeLinker();
    var symbol = linker.defaultLookup().find("setenv");
    if (symbol.isEmpty()) {
      return;
    }
    var setenv =
        linker.downcallHandle(
            symbol.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (var arena = Arena.ofConfined()) {
      int failed = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
      if (failed != 0) {
        throw new IllegalStateException("setenv refused " + name);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("the C library's setenv can't be called", e);
    }
  }
}
