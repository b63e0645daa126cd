package dev.genga.tensor;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Random numbers as `torch.manual_seed(seed)` gives them on the CPU (mt19937): the same seed gives
/// the same values, bit for bit, as PyTorch. Not for use by several threads at once.
public final class RandomSource {
  static {
    Engine.current();
  }

  private final Generator generator;

  private RandomSource(Generator generator) {
    this.generator = generator;
    generator.retainReference();
  }

  /// A source that starts as `torch.Generator().manual_seed(seed)`.
  public static RandomSource seeded(long seed) {
    return new RandomSource(torch.make_generator_cpu(seed));
  }

  /// Normal values with mean 0 and deviation 1.
  public Tensor randn(DType dtype, long... shape) {
    return Tensor.wrap(torch.randn(shape, optional(), new TensorOptions(dtype.scalarType())));
  }

  /// Normal values with the given mean and deviation, as `torch.normal`.
  public Tensor normal(double mean, double deviation, long... shape) {
    return Tensor.wrap(
        torch.torch_normal(
            mean, deviation, shape, optional(), new TensorOptions(ScalarType.Float)));
  }

  /// Uniform values in [0, 1).
  public Tensor rand(DType dtype, long... shape) {
    return Tensor.wrap(torch.rand(shape, optional(), new TensorOptions(dtype.scalarType())));
  }

  /// Uniform values in [low, high), float32, as `torch.nn.init.uniform_`.
  public Tensor uniform(double low, double high, long... shape) {
    var tensor =
        torch.empty(shape, new TensorOptions(ScalarType.Float), new MemoryFormatOptional());
    tensor.uniform_(low, high, optional());
    return Tensor.wrap(tensor);
  }

  /// Uniform int64 values in [low, high).
  public Tensor randint(long low, long high, long... shape) {
    return Tensor.wrap(
        torch.randint(low, high, shape, optional(), new TensorOptions(DType.INT64.scalarType())));
  }

  /// A number from 0 to 2^63 - 1, as `torch.empty((), dtype=torch.int64).random_()`: what torch's
  /// `DataLoader` seeds its own generators with.
  public long nextLong() {
    var tensor =
        torch.empty(
            new long[0], new TensorOptions(DType.INT64.scalarType()), new MemoryFormatOptional());
    tensor.random_(optional());
    return Tensor.wrap(tensor).toLongs()[0];
  }

  /// The numbers 0 to n-1 in random order, int64.
  public Tensor randperm(long n) {
    return Tensor.wrap(torch.randperm(n, optional(), new TensorOptions(DType.INT64.scalarType())));
  }

  /// The generator's whole state, 5,056 bytes.
  public byte[] state() {
    return Tensor.wrap(generator.get_state()).toBytes();
  }

  /// Continues exactly where [#state()] was taken.
  public void restore(byte[] state) {
    generator.set_state(Tensors.ofBytes(state, DType.UINT8, state.length).pointer());
  }

  private GeneratorOptional optional() {
    return new GeneratorOptional(generator);
  }
}
