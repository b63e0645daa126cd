package dev.genga.wan.lora;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.DoraLinear;
import dev.genga.tensor.nn.KroneckerProduct.Factor;
import dev.genga.tensor.nn.Linear;

/// Makes the change of a layer that changes nothing yet. Values are float32 on the model's device.
///
/// The random source is used up as PyTorch does when it makes the same modules one after another: the
/// same seed gives the same values as musubi-tuner's networks (networks/lora.py, loha.py, lokr.py) and
/// LyCORIS' DoRA (modules/locon.py).
///
/// @param linear the layer
record NewModule(
    LayerSize size, Linear linear, Bottleneck bottleneck, RandomSource random, Device device) {
  AdapterModule of(AdapterKind kind) {
    return switch (kind) {
      case AdapterKind.Lora _ -> lora();
      case AdapterKind.Dora _ -> dora();
      case AdapterKind.Loha _ -> loha();
      case AdapterKind.Lokr(int factor) -> lokr(KroneckerSizes.of(size, factor, bottleneck.rank()));
    };
  }

  /// `down` uniform in +-1/sqrt(in), `up` zero; both are first made with a layer's default values.
  private LoraModule lora() {
    try (var scope = TensorScope.open()) {
      int rank = bottleneck.rank();
      random.rand(DType.FLOAT32, rank, size.in());
      random.rand(DType.FLOAT32, size.out(), rank);
      double bound = 1 / Math.sqrt(size.in());
      var down =
          random.rand(DType.FLOAT32, rank, size.in()).times(2 * bound).minus(bound).to(device);
      return new LoraModule(
          size.name(), scope.keep(down), scope.keep(zeros(size.out(), rank)), bottleneck.alpha());
    }
  }

  /// The magnitude is what the rows' lengths are.
  private DoraModule dora() {
    var direction = lora();
    try (var scope = TensorScope.open()) {
      var lengths = DoraLinear.rowLengths(linear).reshape(-1, 1).to(device);
      return new DoraModule(direction, scope.keep(lengths));
    }
  }

  /// Normal values with deviations 0.1 and 1; `w2a` zero.
  private LohaModule loha() {
    try (var scope = TensorScope.open()) {
      int rank = bottleneck.rank();
      var w1a = scope.keep(random.normal(0, 0.1, size.out(), rank).to(device));
      var w1b = scope.keep(random.normal(0, 1, rank, size.in()).to(device));
      var w2b = scope.keep(random.normal(0, 1, rank, size.in()).to(device));
      var w2a = scope.keep(zeros(size.out(), rank));
      return new LohaModule(size.name(), w1a, w1b, w2a, w2b, bottleneck.alpha());
    }
  }

  /// `w1` and `w2a` uniform in +-1/sqrt(columns); `w2b`, or the whole of `w2`, zero.
  private LokrModule lokr(KroneckerSizes sizes) {
    int rank = bottleneck.rank();
    var w1 = new Factor(uniform(sizes.out1(), sizes.in1()), null);
    return sizes.whole()
        ? new LokrModule(
            size.name(), w1, new Factor(zeros(sizes.out2(), sizes.in2()), null), rank, rank)
        : new LokrModule(
            size.name(),
            w1,
            new Factor(uniform(sizes.out2(), rank), zeros(rank, sizes.in2())),
            bottleneck.alpha(),
            rank);
  }

  private Tensor uniform(long rows, long columns) {
    double bound = 1 / Math.sqrt(columns);
    try (var scope = TensorScope.open()) {
      return scope.keep(random.uniform(-bound, bound, rows, columns).to(device));
    }
  }

  private Tensor zeros(long rows, long columns) {
    return Tensors.zeros(new long[] {rows, columns}, DType.FLOAT32, device);
  }
}
