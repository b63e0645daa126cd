package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.lora.AdapterModule;
import dev.genga.wan.lora.DoraModule;
import dev.genga.wan.lora.LohaModule;
import dev.genga.wan.lora.LokrModule;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.LoraModule;

/// Keeps the norm of each layer's change below a bound: where `|scale * up @ down|` is above it, both
/// matrices are multiplied with the root of bound over norm.
///
/// Source: musubi-tuner, networks/lora.py, `apply_max_norm_regularization`. The product is not made
/// here: its squared norm is the sum of `(up^T up) * (down down^T)`.
///
/// @param bound above 0
record MaxNorm(double bound) {
  /// Changes the adapter in place.
  void apply(Lora lora) {
    try (var _ = Autograd.off()) {
      lora.modules().values().forEach(this::apply);
    }
  }

  private void apply(AdapterModule module) {
    switch (module) {
      case LoraModule lora -> apply(lora);
      case DoraModule dora -> apply(dora.direction());
      case LohaModule _, LokrModule _ ->
          throw new IllegalArgumentException("only a LoRA's norm is bounded: " + module.name());
    }
  }

  private void apply(LoraModule module) {
    try (var _ = TensorScope.open()) {
      var norm = norm(module);
      var counted = norm.clampMin(bound / 2); // a norm of 0 has no ratio
      var root = counted.clamp(0, bound).div(counted).sqrt(); // 1 where nothing is to be done
      module.up().mulInPlace(root);
      module.down().mulInPlace(root);
    }
  }

  /// The norm of the whole change, a scalar.
  private static Tensor norm(LoraModule module) {
    var up = module.up().detach();
    var down = module.down().detach();
    var ofUp = up.transpose(0, 1).matmul(up);
    var ofDown = Functional.linear(down, down, null);
    return ofUp.times(ofDown).sum().clampMin(0).sqrt().times(Math.abs(module.scale()));
  }
}
