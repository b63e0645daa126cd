package dev.genga.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.pytorch.global.torch;

/// What PyTorch's allocator holds of a CUDA device.
///
/// The bindings reach its statistics as a whole; what reads their fields lies in a library that needs CUDA's
/// own and comes with another jar. So they are read by their layout, that of `DeviceStats` in
/// `c10/core/CachingDeviceAllocator.h`: groups of three (all, small and large blocks) of four 64-bit numbers
/// (now, the most, ever added, ever given back).
///
/// @param reserved bytes that it holds, in use or not
/// @param reservedPeak the most of them since [Engine#watchCudaPeak]
/// @param allocated bytes that tensors use
record CudaAllocator(long reserved, long reservedPeak, long allocated) {
  private static final int GROUP = 3 * 4;
  private static final int ALLOCATED_BYTES = 4 * GROUP;
  private static final int RESERVED_BYTES = 5 * GROUP;

  /// As much as is read.
  private static final long SIZE = 6 * GROUP * ValueLayout.JAVA_LONG.byteSize();

  /// Refuses numbers that can't be these statistics.
  CudaAllocator {
    if (allocated < 0 || reserved < allocated || reservedPeak < reserved) {
      throw new IllegalStateException(
          "PyTorch's statistics are laid out in another way: %d of %d bytes in use, at most %d"
              .formatted(allocated, reserved, reservedPeak));
    }
  }

  static CudaAllocator of(int device) {
    try (var stats = torch.getDeviceStats((byte) device)) {
      return read(MemorySegment.ofAddress(stats.address()).reinterpret(SIZE));
    }
  }

  /// @param stats a `DeviceStats`, or its beginning
  static CudaAllocator read(MemorySegment stats) {
    return new CudaAllocator(
        stats.getAtIndex(ValueLayout.JAVA_LONG, RESERVED_BYTES),
        stats.getAtIndex(ValueLayout.JAVA_LONG, RESERVED_BYTES + 1),
        stats.getAtIndex(ValueLayout.JAVA_LONG, ALLOCATED_BYTES));
  }
}
