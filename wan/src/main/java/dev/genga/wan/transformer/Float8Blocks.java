package dev.genga.wan.transformer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.weights.Float8Scaling;
import dev.genga.tensor.weights.Placement;

/// A transformer whose blocks' linear layers are brought to 8 bits when they are asked for.
///
/// Source: musubi-tuner, `modules/fp8_optimization_utils.py` and `--fp8_scaled`.
record Float8Blocks(TransformerCheckpoint checkpoint, Placement placement)
    implements TransformerWeights {
  @Override
  public TransformerConfig config() {
    return checkpoint.config();
  }

  @Override
  public Tensor tensor(String name) {
    return placement.place(checkpoint.tensor(name));
  }

  @Override
  public Linear linear(String module) {
    var stored = checkpoint.linear(module);
    boolean inBlocks = module.startsWith("blocks.");
    return placement.place(
        inBlocks && stored instanceof DenseLinear dense ? quantized(dense) : stored);
  }

  private static Linear quantized(DenseLinear dense) {
    try (var scope = TensorScope.open();
        var _ = Autograd.off()) {
      var weight = dense.weight();
      var scaled = Float8Scaling.BLOCKS.quantize(weight, DType.FLOAT8_E4M3FN);
      return new QuantizedLinear(
          scope.keep(scaled.values()), scope.keep(scaled.scale().to(weight.dtype())), dense.bias());
    }
  }
}
