package dev.genga.tensor;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// An array of numbers with a shape, a dtype and a device, as in PyTorch.
///
/// Operations return new tensors; those whose name ends in `InPlace` change this one. Shapes in the
/// docs are written `[B, L, C]`. Tensors are freed by the [TensorScope] they were made in, or by
/// [#close()].
///
/// libtorch's own errors (shapes that don't fit, dtypes that don't mix) are faults of genga and come
/// as `RuntimeException` with libtorch's message in the first line.
public final class Tensor implements AutoCloseable {
  private final org.bytedeco.pytorch.Tensor pointer;

  private Tensor(org.bytedeco.pytorch.Tensor pointer) {
    this.pointer = pointer;
  }

  static Tensor wrap(org.bytedeco.pytorch.Tensor pointer) {
    var tensor = new Tensor(pointer);
    TensorScope.register(tensor);
    return tensor;
  }

  org.bytedeco.pytorch.Tensor pointer() {
    return pointer;
  }

  // ---------------------------------------------------------------------------------- facts

  /// The size along each dimension; empty for a scalar.
  public long[] shape() {
    long[] shape = new long[dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = pointer.size(i);
    }
    return shape;
  }

  /// The size along one dimension; negative ones count from the end.
  public long size(int dim) {
    return pointer.size(dim);
  }

  /// Elements from one index along a dimension to the next.
  public long stride(int dim) {
    return pointer.stride(dim);
  }

  /// The number of dimensions.
  public int dim() {
    return (int) pointer.dim();
  }

  /// The number of elements.
  public long numel() {
    return pointer.numel();
  }

  /// The element type.
  public DType dtype() {
    return DType.of(pointer.scalar_type());
  }

  /// Where the values live.
  public Device device() {
    return Device.of(pointer.device());
  }

  /// Bytes that the elements take.
  public long bytes() {
    return numel() * dtype().bytes();
  }

  // ---------------------------------------------------------------------------------- shapes

  /// The same elements in another shape; one size may be -1.
  public Tensor reshape(long... shape) {
    return wrap(pointer.reshape(shape));
  }

  /// The same storage in another shape.
  public Tensor view(long... shape) {
    return wrap(pointer.view(shape));
  }

  /// The same bytes read as another dtype; the last size scales with the element size.
  public Tensor viewAs(DType dtype) {
    return wrap(pointer.view(dtype.scalarType()));
  }

  /// Dimensions in another order.
  public Tensor permute(long... dims) {
    return wrap(pointer.permute(dims));
  }

  /// Two dimensions exchanged.
  public Tensor transpose(int first, int second) {
    return wrap(pointer.transpose(first, second));
  }

  /// Dimensions `from` to `to`, both included, made one.
  public Tensor flatten(int from, int to) {
    return wrap(pointer.flatten(from, to));
  }

  /// One dimension split into several.
  public Tensor unflatten(int dim, long... sizes) {
    return wrap(pointer.unflatten(dim, sizes));
  }

  /// A dimension of size 1 put in.
  public Tensor unsqueeze(int dim) {
    return wrap(pointer.unsqueeze(dim));
  }

  /// A dimension of size 1 taken out.
  public Tensor squeeze(int dim) {
    return wrap(pointer.squeeze(dim));
  }

  /// Dimensions of size 1 repeated without copying; -1 keeps a size.
  public Tensor expand(long... shape) {
    return wrap(pointer.expand(shape));
  }

  /// The elements repeated along each dimension.
  public Tensor repeat(long... times) {
    return wrap(pointer.repeat(times));
  }

  /// The range `[start, start + length)` along a dimension.
  public Tensor narrow(int dim, long start, long length) {
    return wrap(pointer.narrow(dim, start, length));
  }

  /// Every `step`-th index along a dimension, from the first.
  public Tensor every(int dim, long step) {
    return wrap(pointer.slice(dim, new LongOptional(), new LongOptional(), step));
  }

  /// One index along a dimension, which disappears.
  public Tensor select(int dim, long index) {
    return wrap(pointer.select(dim, index));
  }

  /// The rows named by an int64 index along a dimension.
  public Tensor indexSelect(int dim, Tensor index) {
    return wrap(pointer.index_select(dim, index.pointer));
  }

  /// Equal parts along a dimension.
  public Tensor[] chunk(int parts, int dim) {
    return unwrap(pointer.chunk(parts, dim));
  }

  /// Parts of the given sizes along a dimension.
  public Tensor[] split(long[] sizes, int dim) {
    return unwrap(pointer.split(sizes, dim));
  }

  /// Every index along a dimension.
  public Tensor[] unbind(int dim) {
    return unwrap(pointer.unbind(dim));
  }

  /// Elements in reverse order along dimensions.
  public Tensor flip(long... dims) {
    return wrap(pointer.flip(dims));
  }

  /// Values put before and after along the last dimensions: `(before, after)` for the last one
  /// first, as in `torch.nn.functional.pad`.
  public Tensor pad(double value, long... padding) {
    return wrap(torch.constant_pad_nd(pointer, padding, new Scalar(value)));
  }

  /// Dense in memory in row-major order; this tensor itself where it is so already.
  public Tensor contiguous() {
    return wrap(pointer.contiguous());
  }

  /// Dense with the channel as the fastest index, for 4-D `[B, C, H, W]` tensors.
  public Tensor channelsLast() {
    return wrap(pointer.contiguous(torch.MemoryFormat.ChannelsLast));
  }

  /// Dense with the channel as the fastest index, for 5-D `[B, C, F, H, W]` tensors.
  public Tensor channelsLast3d() {
    return wrap(pointer.contiguous(torch.MemoryFormat.ChannelsLast3d));
  }

  /// Where the elements lie, on the device.
  long address() {
    return pointer.data_ptr().address();
  }

  /// Whether the elements are dense in row-major order.
  public boolean isContiguous() {
    return pointer.is_contiguous();
  }

  // ---------------------------------------------------------------------------------- arithmetic

  /// Sum, element by element, sizes of 1 repeated.
  public Tensor plus(Tensor other) {
    return wrap(pointer.add(other.pointer));
  }

  /// Each element plus a number.
  public Tensor plus(double other) {
    return wrap(pointer.add(new Scalar(other)));
  }

  /// Difference, element by element.
  public Tensor minus(Tensor other) {
    return wrap(pointer.sub(other.pointer));
  }

  /// Each element minus a number.
  public Tensor minus(double other) {
    return wrap(pointer.sub(new Scalar(other)));
  }

  /// Product, element by element.
  public Tensor times(Tensor other) {
    return wrap(pointer.mul(other.pointer));
  }

  /// Each element times a number.
  public Tensor times(double other) {
    return wrap(pointer.mul(new Scalar(other)));
  }

  /// Quotient, element by element.
  public Tensor div(Tensor other) {
    return wrap(pointer.div(other.pointer));
  }

  /// Each element divided by a number.
  public Tensor div(double other) {
    return wrap(pointer.div(new Scalar(other)));
  }

  /// `this + first * second`, in one pass.
  public Tensor addcmul(Tensor first, Tensor second) {
    return wrap(pointer.addcmul(first.pointer, second.pointer));
  }

  /// `this + weight * (end - this)`.
  public Tensor lerp(Tensor end, double weight) {
    return wrap(pointer.lerp(end.pointer, new Scalar(weight)));
  }

  /// Each element with the other sign.
  public Tensor neg() {
    return wrap(pointer.neg());
  }

  /// Absolute values.
  public Tensor abs() {
    return wrap(pointer.abs());
  }

  /// -1, 0 or 1 for each element.
  public Tensor sign() {
    return wrap(pointer.sign());
  }

  /// How many of some rising values lie below each element, as INT32.
  ///
  /// @param rising `[values]`, of this dtype
  public Tensor countBelow(Tensor rising) {
    return wrap(torch.bucketize(pointer, rising.pointer, true, false));
  }

  /// Each element to a power.
  public Tensor pow(double exponent) {
    return wrap(pointer.pow(new Scalar(exponent)));
  }

  /// Each element times itself.
  public Tensor square() {
    return wrap(pointer.square());
  }

  /// Square roots.
  public Tensor sqrt() {
    return wrap(pointer.sqrt());
  }

  /// 1 over the square roots.
  public Tensor rsqrt() {
    return wrap(pointer.rsqrt());
  }

  /// e to each element.
  public Tensor exp() {
    return wrap(pointer.exp());
  }

  /// Natural logarithms.
  public Tensor log() {
    return wrap(pointer.log());
  }

  /// Sines.
  public Tensor sin() {
    return wrap(pointer.sin());
  }

  /// Cosines.
  public Tensor cos() {
    return wrap(pointer.cos());
  }

  /// Hyperbolic tangents.
  public Tensor tanh() {
    return wrap(pointer.tanh());
  }

  /// 1 / (1 + e^-x).
  public Tensor sigmoid() {
    return wrap(pointer.sigmoid());
  }

  /// The inverse of the error function.
  public Tensor erfinv() {
    return wrap(pointer.erfinv());
  }

  /// Nearest integers, halves to even.
  public Tensor round() {
    return wrap(pointer.round());
  }

  /// Greatest integers not above.
  public Tensor floor() {
    return wrap(pointer.floor());
  }

  /// Each element held between two bounds.
  public Tensor clamp(double low, double high) {
    return wrap(
        pointer.clamp(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high))));
  }

  /// Each element raised to a lower bound.
  public Tensor clampMin(double low) {
    return wrap(pointer.clamp(new ScalarOptional(new Scalar(low))));
  }

  /// The larger of two elements.
  public Tensor maximum(Tensor other) {
    return wrap(pointer.maximum(other.pointer));
  }

  /// Matrix product over the last two dimensions.
  public Tensor matmul(Tensor other) {
    return MetaKernels.checked(wrap(pointer.matmul(other.pointer)), this, other);
  }

  // ---------------------------------------------------------------------------------- reductions

  /// Sum of all elements, a scalar.
  public Tensor sum() {
    return wrap(pointer.sum());
  }

  /// Sum along dimensions.
  public Tensor sum(boolean keepDims, long... dims) {
    return wrap(pointer.sum(dims, keepDims, new ScalarTypeOptional()));
  }

  /// Mean of all elements, a scalar.
  public Tensor mean() {
    return wrap(pointer.mean());
  }

  /// Mean along dimensions.
  public Tensor mean(boolean keepDims, long... dims) {
    return wrap(pointer.mean(dims, keepDims, new ScalarTypeOptional()));
  }

  /// Largest element along dimensions.
  public Tensor amax(boolean keepDims, long... dims) {
    return wrap(pointer.amax(dims, keepDims));
  }

  /// Largest element, a scalar.
  public Tensor max() {
    return wrap(pointer.max());
  }

  /// Smallest element, a scalar.
  public Tensor min() {
    return wrap(pointer.min());
  }

  /// Square root of the sum of squares of all elements, a scalar.
  public Tensor norm() {
    return wrap(pointer.norm());
  }

  /// Square root of the sum of squares along the last dimension, which stays with size 1.
  public Tensor lastDimNorm() {
    return lastDimNorm(2);
  }

  /// The norm of an order along the last dimension, which stays with size 1: 1 sums up amounts, 2 is the
  /// root of the sum of squares.
  public Tensor lastDimNorm(double order) {
    return wrap(
        torch.linalg_vector_norm(
            pointer, new Scalar(order), new long[] {-1}, true, new ScalarTypeOptional()));
  }

  /// Exponentials along a dimension that sum to 1.
  public Tensor softmax(int dim) {
    return wrap(pointer.softmax(dim));
  }

  // ---------------------------------------------------------------------------------- comparisons

  /// Where elements are equal, as BOOL.
  public Tensor eq(Tensor other) {
    return wrap(pointer.eq(other.pointer));
  }

  /// Where elements are less than a number, as BOOL.
  public Tensor lt(double other) {
    return wrap(pointer.lt(new Scalar(other)));
  }

  /// Where elements are greater than a number, as BOOL.
  public Tensor gt(double other) {
    return wrap(pointer.gt(new Scalar(other)));
  }

  /// A copy in which `value` stands wherever the BOOL `mask` is true.
  public Tensor maskedFill(Tensor mask, double value) {
    var filled = wrap(pointer.masked_fill(mask.pointer, new Scalar(value)));
    return MetaKernels.checked(filled, this, mask);
  }

  /// Whether shape and every element are the same; NaN equals nothing.
  public boolean isEqualTo(Tensor other) {
    return Arrays.equals(shape(), other.shape()) && pointer.equal(other.pointer);
  }

  /// Whether no element is infinite or NaN.
  public boolean isFinite() {
    return pointer.isfinite().all().item_bool();
  }

  // ---------------------------------------------------------------------------------- dtype, place

  /// The values in another dtype, rounded to nearest even; this tensor where it has it already.
  public Tensor to(DType dtype) {
    return wrap(pointer.to(dtype.scalarType()));
  }

  /// The values on another device; this tensor where it is there already.
  public Tensor to(Device device) {
    return wrap(pointer.to(device.nativeDevice(), pointer.scalar_type()));
  }

  /// The values on another device in another dtype.
  public Tensor to(Device device, DType dtype) {
    return wrap(pointer.to(device.nativeDevice(), dtype.scalarType()));
  }

  /// A copy with storage of its own.
  public Tensor copy() {
    return wrap(pointer.clone());
  }

  // ---------------------------------------------------------------------------------- in place

  /// Takes over the values of another tensor.
  public Tensor copyInPlace(Tensor source) {
    pointer.copy_(source.pointer);
    return this;
  }

  /// Adds another tensor.
  public Tensor addInPlace(Tensor other) {
    pointer.add_(other.pointer);
    return this;
  }

  /// Adds another tensor times a number.
  public Tensor addInPlace(Tensor other, double scale) {
    pointer.add_(other.pointer, new Scalar(scale));
    return this;
  }

  /// Takes over `first + scale * second`, in one pass.
  public Tensor sumInPlace(Tensor first, Tensor second, double scale) {
    torch.add_out(pointer, first.pointer, second.pointer, new Scalar(scale));
    return this;
  }

  /// Multiplies with a number.
  public Tensor mulInPlace(double factor) {
    pointer.mul_(new Scalar(factor));
    return this;
  }

  /// Multiplies with another tensor.
  public Tensor mulInPlace(Tensor factor) {
    pointer.mul_(factor.pointer);
    return this;
  }

  /// Adds `scale * first * second`.
  public Tensor addcmulInPlace(Tensor first, Tensor second, double scale) {
    pointer.addcmul_(first.pointer, second.pointer, new Scalar(scale));
    return this;
  }

  /// Adds `scale * numerator / denominator`.
  public Tensor addcdivInPlace(Tensor numerator, Tensor denominator, double scale) {
    pointer.addcdiv_(numerator.pointer, denominator.pointer, new Scalar(scale));
    return this;
  }

  /// Moves a share of the way to another tensor.
  public Tensor lerpInPlace(Tensor end, double weight) {
    pointer.lerp_(end.pointer, new Scalar(weight));
    return this;
  }

  /// Raises each element to a lower bound.
  public Tensor clampMinInPlace(double low) {
    pointer.clamp_min_(new Scalar(low));
    return this;
  }

  /// Holds each element between two bounds.
  public Tensor clampInPlace(double low, double high) {
    pointer.clamp_(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high)));
    return this;
  }

  /// 1 over each element.
  public Tensor reciprocalInPlace() {
    pointer.reciprocal_();
    return this;
  }

  /// `x * sigmoid(x)` for each element.
  public Tensor siluInPlace() {
    torch.silu_(pointer);
    return this;
  }

  /// Sets every element to one value.
  public Tensor fillInPlace(double value) {
    pointer.fill_(new Scalar(value));
    return this;
  }

  // ---------------------------------------------------------------------------------- autograd

  /// The same values, outside any graph.
  public Tensor detach() {
    return wrap(pointer.detach());
  }

  /// Marks a leaf for gradients, or unmarks it; returns this tensor.
  public Tensor requiresGrad(boolean value) {
    pointer.requires_grad_(value);
    return this;
  }

  /// Whether gradients flow to or through this tensor.
  public boolean requiresGrad() {
    return pointer.requires_grad();
  }

  // ---------------------------------------------------------------------------------- out of torch

  /// The value of a tensor with one element.
  public double item() {
    return pointer.item_double();
  }

  /// All elements as float32, in row-major order.
  public float[] toFloats() {
    var dense = pointer.to(torch.ScalarType.Float).cpu().contiguous();
    float[] values = new float[Math.toIntExact(dense.numel())];
    if (values.length > 0) {
      dense.data_ptr_float().get(values);
    }
    return values;
  }

  /// All elements as float64, in row-major order.
  public double[] toDoubles() {
    var dense = pointer.to(torch.ScalarType.Double).cpu().contiguous();
    double[] values = new double[Math.toIntExact(dense.numel())];
    if (values.length > 0) {
      dense.data_ptr_double().get(values);
    }
    return values;
  }

  /// All elements as int64, in row-major order.
  public long[] toLongs() {
    var dense = pointer.to(torch.ScalarType.Long).cpu().contiguous();
    long[] values = new long[Math.toIntExact(dense.numel())];
    if (values.length > 0) {
      dense.data_ptr_long().get(values);
    }
    return values;
  }

  /// The raw little-endian bytes of all elements, in row-major order.
  public byte[] toBytes() {
    var dense = pointer.cpu().contiguous();
    byte[] values = new byte[Math.toIntExact(bytes())];
    if (values.length > 0) {
      new BytePointer(dense.data_ptr()).get(values);
    }
    return values;
  }

  /// The raw bytes of all elements in row-major order, in memory that this tensor owns: on the CPU
  /// only, valid as long as the tensor is.
  ///
  /// @throws IllegalStateException if the tensor is elsewhere or not dense
  public java.lang.foreign.MemorySegment segment() {
    if (!pointer.is_contiguous() || !device().equals(Device.CPU)) {
      throw new IllegalStateException(
          "only a dense tensor on the CPU can be read in place: " + this);
    }
    if (numel() == 0) {
      return java.lang.foreign.MemorySegment.NULL;
    }
    return java.lang.foreign.MemorySegment.ofAddress(pointer.data_ptr().address())
        .reinterpret(bytes());
  }

  /// Frees the handle now; the storage goes with its last handle.
  @Override
  public void close() {
    TensorScope.forget(this);
    pointer.close();
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape()) + " " + dtype().torchName() + " on " + device();
  }

  static Tensor[] unwrap(TensorVector vector) {
    return IntStream.range(0, Math.toIntExact(vector.size()))
        .mapToObj(i -> wrap(new org.bytedeco.pytorch.Tensor(vector.get(i))))
        .toArray(Tensor[]::new);
  }
}
