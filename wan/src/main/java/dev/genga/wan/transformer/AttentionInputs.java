package dev.genga.wan.transformer;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import java.util.List;

/// What a block's self-attention attends with.
///
/// @param query `[B, heads, L, D]`, normalised and turned by the rotary angles
/// @param key `[B, heads, L, D]`, likewise
/// @param value `[B, heads, L, D]`
public record AttentionInputs(Tensor query, Tensor key, Tensor value) {
  /// @return `[B, heads, L, D]`
  public Tensor attend() {
    return Functional.attention(query, key, value, null);
  }

  /// The same values without the graph that leads to them.
  public AttentionInputs detached() {
    return new AttentionInputs(query.detach(), key.detach(), value.detach());
  }

  /// The three, in this order.
  public List<Tensor> all() {
    return List.of(query, key, value);
  }
}
