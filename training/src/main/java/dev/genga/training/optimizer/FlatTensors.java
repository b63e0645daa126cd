package dev.genga.training.optimizer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/// Tensors that lie one after another in one piece of memory: what is done to every element of all of
/// them (an optimizer's step, an average, a copy) is then one operation instead of hundreds.
///
/// Each begins at a multiple of 64 bytes in float32, with zeros in the gaps.
public final class FlatTensors {
  private static final long ALIGNMENT = 16;

  private final Tensor whole;
  private final List<Tensor> parts;

  private FlatTensors(Tensor whole, List<long[]> shapes) {
    this.whole = whole;
    this.parts = split(whole, shapes);
  }

  /// All zeros.
  public static FlatTensors zeros(List<long[]> shapes, DType dtype, Device device) {
    return new FlatTensors(Tensors.zeros(new long[] {length(shapes)}, dtype, device), shapes);
  }

  /// Elements of the whole of such tensors, gaps included.
  public static long length(List<long[]> shapes) {
    return shapes.stream().mapToLong(shape -> padded(numel(shape))).sum();
  }

  /// Copies of tensors, in float32 on the first one's device.
  ///
  /// @param tensors at least one
  public static FlatTensors copyOf(List<Tensor> tensors) {
    return copyOf(tensors, tensors.getFirst().device());
  }

  /// Copies of tensors, in float32 on a device.
  public static FlatTensors copyOf(List<Tensor> tensors, Device device) {
    var flat = zeros(shapes(tensors), DType.FLOAT32, device);
    for (int i = 0; i < tensors.size(); i++) {
      flat.parts.get(i).copyInPlace(tensors.get(i));
    }
    return flat;
  }

  /// Zeros of the same shapes.
  public FlatTensors zerosLike(DType dtype) {
    return zeros(shapes(parts), dtype, whole.device());
  }

  /// All of them as one, `[elements]`, gaps included.
  public Tensor whole() {
    return whole;
  }

  /// Each of them; they share the memory of [#whole].
  public List<Tensor> parts() {
    return parts;
  }

  /// Where one of them begins in [#whole].
  long start(int part) {
    return parts.subList(0, part).stream().mapToLong(tensor -> padded(tensor.numel())).sum();
  }

  private static List<Tensor> split(Tensor whole, List<long[]> shapes) {
    var parts = new ArrayList<Tensor>();
    long at = 0;
    for (long[] shape : shapes) {
      parts.add(whole.narrow(0, at, numel(shape)).view(shape).detach());
      at += padded(numel(shape));
    }
    return List.copyOf(parts);
  }

  private static List<long[]> shapes(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::shape).toList();
  }

  private static long padded(long numel) {
    return Math.ceilDiv(numel, ALIGNMENT) * ALIGNMENT;
  }

  static long numel(long[] shape) {
    long count = 1;
    for (long size : shape) {
      count = Math.multiplyExact(count, size);
    }
    return count;
  }
}
