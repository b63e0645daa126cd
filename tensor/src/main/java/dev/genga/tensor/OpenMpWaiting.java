package dev.genga.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// Lets OpenMP's idle threads sleep instead of spin.
///
/// The bundled libtorch has two pools of threads: OpenMP's, and OpenBLAS's own. Between two parallel
/// regions OpenMP's threads spin, and take the cores from OpenBLAS's, which has the float32 products: a
/// small model's training step took twenty times as long. bfloat16 products are oneDNN's, on OpenMP's
/// threads alone: there sleeping costs, a small model's step took twice as long with it. (Where oneDNN has
/// none of bfloat16, those that can are float32 products too: see [HalfProducts].) OpenMP reads
/// its policy from the environment when it is loaded, and Java can't write that, so the C library does.
final class OpenMpWaiting {
  private static final String POLICY = "OMP_WAIT_POLICY";

  private OpenMpWaiting() {}

  /// Sets the policy to passive, unless the user has set one. To be called before libtorch is loaded;
  /// does nothing where the C library has no `setenv`.
  ///
  /// @return whether there is one
  static boolean sleepWhenIdle() {
    var linker = Linker.nativeLinker();
    var symbol = linker.defaultLookup().find("setenv");
    if (symbol.isEmpty()) {
      return false;
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
      int failed =
          (int) setenv.invokeExact(arena.allocateFrom(POLICY), arena.allocateFrom("PASSIVE"), 0);
      if (failed != 0) {
        throw new IllegalStateException("setenv refused " + POLICY);
      }
      return true;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library's setenv can't be called", e);
    }
  }
}
