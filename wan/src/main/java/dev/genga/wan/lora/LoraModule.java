package dev.genga.wan.lora;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;

/// The change of one linear layer: `alpha / rank * up @ down`.
///
/// @param name the layer's module name in the official checkpoint, such as `blocks.0.self_attn.q`
/// @param down `[rank, in]`
/// @param up `[out, rank]`
public record LoraModule(String name, Tensor down, Tensor up, double alpha) {
  /// The size of the bottleneck.
  public int rank() {
    return (int) down.size(0);
  }

  /// What `up @ down` is multiplied with.
  public double scale() {
    return alpha / rank();
  }

  /// The whole change, `[out, in]`, float32.
  public Tensor delta() {
    return up.to(DType.FLOAT32).matmul(down.to(DType.FLOAT32)).times(scale());
  }
}
