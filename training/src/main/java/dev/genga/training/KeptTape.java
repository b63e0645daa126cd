package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.transformer.WanBlock;
import dev.genga.wan.transformer.WanTransformer.Embedded;
import java.util.ArrayList;
import java.util.List;

/// A block that keeps its activations: the backward pass need not run it again.
///
/// @param input `[B, L, C]`, a leaf
/// @param graph the output with the graph that leads to it
record KeptTape(Tensor input, Tensor graph) implements BlockTape {
  static KeptTape run(WanBlock block, Tensor x, Embedded embedded, boolean needsInput) {
    try (var scope = TensorScope.open();
        var _ = Autograd.on()) {
      var leaf = scope.keep(x.detach().requiresGrad(needsInput));
      return new KeptTape(
          leaf,
          scope.keep(
              block.forward(leaf, embedded.projectedTime(), embedded.context(), embedded.rope())));
    }
  }

  @Override
  public Tensor output() {
    return graph.detach();
  }

  @Override
  public BlockGradients backward(
      Tensor outputGradient, Embedded embedded, List<Tensor> parameters, boolean needsInput) {
    try (var scope = TensorScope.open()) {
      var wanted = new ArrayList<Tensor>();
      if (needsInput) {
        wanted.add(input);
      }
      wanted.addAll(parameters);
      var gradients =
          scope.keep(List.of(Autograd.gradients(List.of(graph), List.of(outputGradient), wanted)));
      return needsInput
          ? new BlockGradients(gradients.getFirst(), gradients.subList(1, gradients.size()))
          : new BlockGradients(null, gradients);
    }
  }
}
