package dev.genga.tensor.weights;

import dev.genga.tensor.DType;
import java.util.List;

/// What a file says of one tensor.
///
/// @param name its key
/// @param dtype its element type in the file
/// @param shape its sizes; empty for a scalar
public record TensorInfo(String name, DType dtype, List<Long> shape) {
  /// The number of elements.
  public long numel() {
    return shape.contains(0L) ? 0 : shape.stream().reduce(1L, Math::multiplyExact);
  }

  /// The bytes that the elements take.
  public long bytes() {
    return Math.multiplyExact(numel(), (long) dtype.bytes());
  }

  /// Whether the sizes can be counted at all: their product, zeros left out, in bytes is a long.
  boolean fitsMemory() {
    long bytes = dtype.bytes();
    for (long size : shape) {
      long high = Math.multiplyHigh(bytes, Math.max(size, 1));
      bytes *= Math.max(size, 1);
      if (size < 0 || high != 0 || bytes < 0) {
        return false;
      }
    }
    return true;
  }

  /// The sizes as an array.
  public long[] dims() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
