package dev.genga.wan.sampling;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;

/// The tensors that a sampler takes from one step to the next. Each is freed as soon as no later
/// step needs it, so that a hundred steps take the memory of one.
final class Carried {
  private final Tensor callers;
  private List<Tensor> held = List.of();

  /// @param callers the noise, which is never freed
  Carried(Tensor callers) {
    this.callers = callers;
  }

  /// Takes over what the next step needs from the scope of this one, and frees what only this one
  /// needed.
  void hand(TensorScope step, List<Tensor> needed) {
    step.keep(needed);
    free(needed);
    held = needed;
  }

  /// Frees all but the result.
  Tensor end(Tensor result) {
    free(List.of(result));
    return result;
  }

  private void free(List<Tensor> butThese) {
    for (var tensor : held) {
      if (tensor != callers && butThese.stream().noneMatch(kept -> kept == tensor)) {
        tensor.close();
      }
    }
  }
}
