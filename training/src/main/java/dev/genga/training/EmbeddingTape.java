package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.transformer.Context;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.transformer.WanTransformer.Embedded;
import java.util.ArrayList;
import java.util.List;

/// What comes before the blocks, and the gradients that blocks and head send back to it. Where nothing
/// before the blocks is trained, there is no graph and nothing is sent.
final class EmbeddingTape {
  private final List<Tensor> outputs;
  private final Embedded embedded;
  private final List<Tensor> ofHead;
  private final List<Tensor> ofBlocks;

  /// @param outputs with the graph that leads to them: tokens, time, projected time, prompt; or none
  private EmbeddingTape(List<Tensor> outputs, Embedded embedded) {
    this.outputs = outputs;
    this.embedded = embedded;
    ofHead = zerosLike(headInputs());
    ofBlocks = zerosLike(blockInputs());
  }

  /// @param trained whether gradients of anything in here will be asked for
  /// @throws IllegalArgumentException if image tokens come with parameters before the blocks: of those
  ///     through which they go no gradient is taken
  static EmbeddingTape run(WanTransformer model, ModelInput input, boolean trained) {
    if (!trained) {
      return new EmbeddingTape(List.of(), embedded(model, input));
    }
    if (input.imageTokens() != null) {
      throw new IllegalArgumentException(
          "an image-to-video model is not trained before its blocks");
    }
    try (var _ = Autograd.on()) {
      var e = embedded(model, input);
      var outputs = List.of(e.x(), e.time(), e.projectedTime(), e.context().prompt());
      var prompt = leaf(e.context().prompt());
      return new EmbeddingTape(
          outputs,
          new Embedded(
              e.x().detach(),
              leaf(e.time()),
              leaf(e.projectedTime()),
              new Context(prompt, e.context().promptBias(), null),
              e.rope(),
              e.grid()));
    }
  }

  private static Embedded embedded(WanTransformer model, ModelInput input) {
    return model.embed(input.noisy(), input.timesteps(), input.prompts(), input.imageTokens());
  }

  private static Tensor leaf(Tensor tensor) {
    return tensor.detach().requiresGrad(true);
  }

  private static List<Tensor> zerosLike(List<Tensor> inputs) {
    return inputs.stream()
        .map(input -> Tensors.zeros(input.shape(), DType.FLOAT32, input.device()))
        .toList();
  }

  /// What blocks and head take.
  Embedded embedded() {
    return embedded;
  }

  /// What the head takes besides the last hidden state and waits for gradients.
  List<Tensor> headInputs() {
    return outputs.isEmpty() ? List.of() : List.of(embedded.time());
  }

  /// What every block takes besides the tokens and waits for gradients.
  List<Tensor> blockInputs() {
    return outputs.isEmpty()
        ? List.of()
        : List.of(embedded.projectedTime(), embedded.context().prompt());
  }

  /// @param gradients of [#headInputs]
  void addOfHead(List<Tensor> gradients) {
    add(ofHead, gradients);
  }

  /// @param gradients of [#blockInputs], from one block
  void addOfBlock(List<Tensor> gradients) {
    add(ofBlocks, gradients);
  }

  private static void add(List<Tensor> sums, List<Tensor> gradients) {
    for (int i = 0; i < sums.size(); i++) {
      sums.get(i).addInPlace(gradients.get(i));
    }
  }

  /// Gradients of what is trained before the blocks; the graph is freed.
  ///
  /// @param ofTokens gradient of the first block's input, `[B, L, C]`
  List<Tensor> backward(Tensor ofTokens, List<Tensor> parameters) {
    try (var scope = TensorScope.open()) {
      var gradients = new ArrayList<>(List.of(ofTokens));
      gradients.addAll(ofHead);
      gradients.addAll(ofBlocks);
      for (int i = 0; i < gradients.size(); i++) {
        gradients.set(i, gradients.get(i).to(outputs.get(i).dtype()));
      }
      return scope.keep(List.of(Autograd.gradients(outputs, gradients, parameters)));
    }
  }
}
