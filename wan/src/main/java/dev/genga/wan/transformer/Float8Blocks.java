package dev.genga.wan.transformer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.tensor.weights.Placement;

/// A transformer whose blocks' linear layers are brought to 8 bits when they are asked for; the file's
/// memory is let go of then. On a graphics card it rounds them itself, in a fraction of a processor's time.
///
/// Source: musubi-tuner, `modules/fp8_optimization_utils.py` and `--fp8_scaled`.
record Float8Blocks(TransformerCheckpoint checkpoint, Placement placement, Float8Form form)
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
    if (!module.startsWith("blocks.")
        || !(checkpoint.linear(module) instanceof DenseLinear dense)) {
      return checkpoint.placed(module, placement);
    }
    var placed = placement.place(quantized(dense));
    checkpoint.unload(module);
    return placed;
  }

  private Linear quantized(DenseLinear dense) {
    try (var scope = TensorScope.open();
        var _ = Autograd.off()) {
      var weight = dense.weight().to(where());
      var scaled = form.scaling().quantize(weight, form.dtype());
      return new QuantizedLinear(
          scope.keep(scaled.values()), scope.keep(scaled.scale().to(weight.dtype())), dense.bias());
    }
  }

  /// A device without values can't round them.
  private Device where() {
    return placement.device().kind() == Device.Kind.CUDA ? placement.device() : Device.CPU;
  }
}
