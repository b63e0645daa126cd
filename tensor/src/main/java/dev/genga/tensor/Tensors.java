package dev.genga.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// Makes tensors.
public final class Tensors {
  static {
    Engine.current();
  }

  private Tensors() {}

  /// Memory for a shape, its values yet to be written.
  public static Tensor empty(long[] shape, DType dtype, Device device) {
    return Tensor.wrap(torch.empty(shape, options(dtype, device), new MemoryFormatOptional()));
  }

  /// Memory of the machine that a CUDA device reads and writes by itself, at its own time; its values yet
  /// to be written.
  public static Tensor pinned(long[] shape, DType dtype) {
    var options = options(dtype, Device.CPU).pinned_memory(new BoolOptional(true));
    try {
      return Tensor.wrap(torch.empty(shape, options, new MemoryFormatOptional()));
    } catch (RuntimeException e) {
      long elements = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      throw OutOfMemory.whilePinning(elements * dtype.bytes(), e);
    }
  }

  /// All zeros.
  public static Tensor zeros(long[] shape, DType dtype, Device device) {
    return Tensor.wrap(torch.zeros(shape, options(dtype, device)));
  }

  /// All elements `value`.
  public static Tensor full(long[] shape, double value, DType dtype, Device device) {
    return Tensor.wrap(torch.full(shape, new Scalar(value), options(dtype, device)));
  }

  /// All ones.
  public static Tensor ones(long[] shape, DType dtype, Device device) {
    return full(shape, 1, dtype, device);
  }

  /// A scalar.
  public static Tensor scalar(double value, DType dtype, Device device) {
    return full(new long[0], value, dtype, device);
  }

  /// `start, start + 1, ..., end - 1`.
  public static Tensor arange(long start, long end, DType dtype, Device device) {
    return Tensor.wrap(
        torch.arange(new Scalar((double) start), new Scalar((double) end), options(dtype, device)));
  }

  /// float32 values on the CPU, copied.
  public static Tensor of(float[] values, long... shape) {
    var tensor = zeros(shape, DType.FLOAT32, Device.CPU);
    checkCount(values.length, tensor);
    if (values.length > 0) {
      tensor.pointer().data_ptr_float().put(values);
    }
    return tensor;
  }

  /// float64 values on the CPU, copied.
  public static Tensor of(double[] values, long... shape) {
    var tensor = zeros(shape, DType.FLOAT64, Device.CPU);
    checkCount(values.length, tensor);
    if (values.length > 0) {
      tensor.pointer().data_ptr_double().put(values);
    }
    return tensor;
  }

  /// int64 values on the CPU, copied.
  public static Tensor of(long[] values, long... shape) {
    var tensor = zeros(shape, DType.INT64, Device.CPU);
    checkCount(values.length, tensor);
    if (values.length > 0) {
      tensor.pointer().data_ptr_long().put(values);
    }
    return tensor;
  }

  /// Little-endian bytes on the CPU, copied, read as `dtype`.
  public static Tensor ofBytes(byte[] bytes, DType dtype, long... shape) {
    var tensor = zeros(shape, dtype, Device.CPU);
    if (bytes.length != tensor.bytes()) {
      throw new IllegalArgumentException(
          "the bytes must fill the shape: " + bytes.length + ", " + tensor);
    }
    if (bytes.length > 0) {
      tensor.segment().copyFrom(MemorySegment.ofArray(bytes));
    }
    return tensor;
  }

  /// Memory outside the heap seen as a tensor, without copying. The memory must outlive the tensor,
  /// and must not be written where it is mapped read-only.
  ///
  /// @throws IllegalArgumentException if the segment is smaller than the shape needs
  public static Tensor ofSegment(MemorySegment memory, DType dtype, long... shape) {
    long count = 1;
    for (long size : shape) {
      count = Math.multiplyExact(count, size);
    }
    if (!memory.isNative() || memory.byteSize() < count * dtype.bytes()) {
      throw new IllegalArgumentException(
          "the segment must be native and hold the shape: "
              + memory
              + ", "
              + java.util.Arrays.toString(shape)
              + " "
              + dtype);
    }
    if (count == 0) {
      return zeros(shape, dtype, Device.CPU);
    }
    long start = memory.address();
    var at =
        new Pointer() {
          {
            address = start;
          }
        };
    return Tensor.wrap(torch.from_blob(at, shape, options(dtype, Device.CPU)));
  }

  /// [#ofSegment(MemorySegment, DType, long...)] for elements that are not dense.
  ///
  /// @param strides elements from one index to the next along each dimension; the caller has checked
  ///     that the last element lies in the segment
  public static Tensor ofSegment(MemorySegment memory, DType dtype, long[] shape, long[] strides) {
    long start = memory.address();
    if (!memory.isNative() || shape.length != strides.length) {
      throw new IllegalArgumentException("the segment must be native, with a stride per size");
    }
    if (java.util.Arrays.stream(shape).anyMatch(size -> size == 0)) {
      return zeros(shape, dtype, Device.CPU);
    }
    var at =
        new Pointer() {
          {
            address = start;
          }
        };
    return Tensor.wrap(torch.from_blob(at, shape, strides, options(dtype, Device.CPU)));
  }

  /// One after another along a dimension.
  public static Tensor cat(int dim, Tensor... parts) {
    return cat(dim, List.of(parts));
  }

  /// One after another along a dimension.
  public static Tensor cat(int dim, Collection<Tensor> parts) {
    var whole = Tensor.wrap(torch.cat(vector(parts), dim));
    return MetaKernels.checked(whole, parts.toArray(Tensor[]::new));
  }

  /// Side by side along a new dimension.
  public static Tensor stack(int dim, Tensor... parts) {
    return MetaKernels.checked(Tensor.wrap(torch.stack(vector(List.of(parts)), dim)), parts);
  }

  /// Elements of `yes` where the BOOL `mask` is true, of `no` elsewhere.
  public static Tensor where(Tensor mask, Tensor yes, Tensor no) {
    var chosen = Tensor.wrap(torch.where(mask.pointer(), yes.pointer(), no.pointer()));
    return MetaKernels.checked(chosen, mask, yes, no);
  }

  static TensorVector vector(Collection<Tensor> tensors) {
    var vector = new TensorVector();
    for (var tensor : tensors) {
      vector.push_back(tensor.pointer());
    }
    return vector;
  }

  static TensorOptions options(DType dtype, Device device) {
    var options = new TensorOptions(dtype.scalarType());
    return device.equals(Device.CPU)
        ? options
        : options.device(new DeviceOptional(device.nativeDevice()));
  }

  private static void checkCount(int values, Tensor tensor) {
    if (values != tensor.numel()) {
      throw new IllegalArgumentException(
          "the values must fill the shape: " + values + ", " + tensor);
    }
  }
}
