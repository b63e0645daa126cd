package dev.genga.wan.transformer;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An embedded prompt, with the keys and values that each block made of it: they hang on no timestep and
/// no video, so that the first pass over a prompt computes them for all others.
///
/// They are told apart by the layers that made them. A model with other LoRAs has other layers, and gets
/// its own; layers whose weights change in place must not meet a memory from before.
public final class PromptMemory implements AutoCloseable {
  private final Map<CrossAttention, CrossAttention.Keys> keys = new IdentityHashMap<>();
  private @Nullable Context context;

  /// The embedded prompt, of which the blocks' keys are remembered.
  ///
  /// @param embedding computes it, the first time
  public Context context(Supplier<Context> embedding) {
    var known = context;
    if (known == null) {
      try (var _ = TensorScope.open()) {
        var made = embedding.get();
        Stream.of(made.prompt(), made.promptBias(), made.image())
            .filter(Objects::nonNull)
            .forEach(TensorScope::release);
        known = new Context(made.prompt(), made.promptBias(), made.image(), this, null);
        context = known;
      }
    }
    return known;
  }

  CrossAttention.Keys of(CrossAttention attention, Supplier<CrossAttention.Keys> compute) {
    var known = keys.get(attention);
    if (known == null) {
      try (var _ = TensorScope.open()) {
        known = compute.get();
        known.tensors().forEach(TensorScope::release);
      }
      keys.put(attention, known);
    }
    return known;
  }

  @Override
  public void close() {
    keys.values().forEach(of -> of.tensors().forEach(Tensor::close));
    keys.clear();
    var known = context;
    if (known != null) {
      Stream.of(known.prompt(), known.promptBias(), known.image())
          .filter(Objects::nonNull)
          .forEach(Tensor::close);
      context = null;
    }
  }
}
