package dev.genga.tensor;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// The memory that the C library holds for tensors on the CPU.
public final class NativeHeap {
  private static final @Nullable MethodHandle TRIM =
      Linker.nativeLinker()
          .defaultLookup()
          .find("malloc_trim")
          .map(symbol ->
              Linker.nativeLinker()
                  .downcallHandle(
                      symbol, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)))
          .orElse(null);

  private NativeHeap() {}

  /// Gives free memory back to the system: the C library keeps what was freed, in pieces that later
  /// tensors of other sizes don't fit into. Takes milliseconds. Does nothing where the C library is
  /// not glibc.
  public static void trim() {
    if (TRIM == null) {
      return;
    }
    try {
      int _ = (int) TRIM.invokeExact(0L);
    } catch (Throwable e) {
      throw new IllegalStateException("malloc_trim can't be called", e);
    }
  }
}
