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
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /// The bytes that the elements take.
  public long bytes() {
    return Math.multiplyExact(numel(), (long) dtype.bytes());
  }

  /// The sizes as an array.
  public long[] dims() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
