package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.transformer.WanBlock;
import dev.genga.wan.transformer.WanTransformer.Embedded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the forward pass leaves of one block for the backward pass: its input, and, where the block
/// is not recomputed, its output with the graph that leads to it.
///
/// @param input `[B, L, C]`, a leaf
/// @param output `[B, L, C]`, or null where the block is recomputed
record BlockTape(WanBlock block, Tensor input, @Nullable Tensor output) {

  /// The gradients of a block's input and of its parameters.
  ///
  /// @param input `[B, L, C]`, or null where it was not asked for
  /// @param parameters in the order of the given ones
  record BlockGradients(@Nullable Tensor input, List<Tensor> parameters) {}

  /// Gradients from those of the block's output; the graph is freed.
  ///
  /// @param outputGradient `[B, L, C]`
  /// @param needsInput whether a block before this one is waiting for the input's gradient
  BlockGradients backward(
      Tensor outputGradient, Embedded embedded, List<Tensor> parameters, boolean needsInput) {
    try (var scope = TensorScope.open();
        var _ = Autograd.on()) {
      var leaf = input;
      var y = output;
      if (y == null) {
        leaf = input.detach().requiresGrad(needsInput);
        y = run(block, leaf, embedded);
      }
      var wanted = new ArrayList<Tensor>();
      if (needsInput) {
        wanted.add(leaf);
      }
      wanted.addAll(parameters);
      var gradients =
          scope.keep(List.of(Autograd.gradients(List.of(y), List.of(outputGradient), wanted)));
      return needsInput
          ? new BlockGradients(gradients.getFirst(), gradients.subList(1, gradients.size()))
          : new BlockGradients(null, gradients);
    }
  }

  static Tensor run(WanBlock block, Tensor x, Embedded embedded) {
    return block.forward(x, embedded.projectedTime(), embedded.context(), embedded.rope());
  }
}
