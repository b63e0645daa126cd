package dev.genga.tensor.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/// What the C library has given out and not taken back, as glibc's `mallinfo2` counts it: the tensors of the
/// CPU, and some megabytes of the Java machine's own.
public final class NativeBytes {
  private static final int FIELDS = 10;
  private static final int MAPPED = 4; // hblkhd
  private static final int IN_USE = 7; // uordblks

  private NativeBytes() {}

  /// Skips the test where the C library is another one.
  public static long inUse() {
    var symbol = Linker.nativeLinker().defaultLookup().find("mallinfo2");
    assumeTrue(symbol.isPresent(), "only glibc counts");
    var result =
        MemoryLayout.structLayout(MemoryLayout.sequenceLayout(FIELDS, ValueLayout.JAVA_LONG));
    var call = Linker.nativeLinker().downcallHandle(symbol.get(), FunctionDescriptor.of(result));
    try (var arena = Arena.ofConfined()) {
      var info = (MemorySegment) call.invokeExact((SegmentAllocator) arena);
      return info.getAtIndex(ValueLayout.JAVA_LONG, MAPPED)
          + info.getAtIndex(ValueLayout.JAVA_LONG, IN_USE);
    } catch (Throwable e) {
      throw new AssertionError("mallinfo2 can't be called", e);
    }
  }
}
