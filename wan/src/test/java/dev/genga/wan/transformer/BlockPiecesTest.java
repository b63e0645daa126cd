package dev.genga.wan.transformer;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.lora.Lora;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A block in pieces has the output and the gradients of one graph over the whole block. The pieces are a
/// GPU's way; here what lies between them is libtorch's operations.
class BlockPiecesTest {
  @ParameterizedTest
  @ValueSource(strings = {"wan_transformer_t2v", "wan_transformer_i2v"})
  void piecesHaveTheGradientsOfTheWhole(String fixture) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var random = RandomSource.seeded(3);
      var base = FixtureWeights.of(fixture).model(DType.FLOAT32);
      var created = Lora.create(base, 4, 4, random);
      var values = new ArrayList<Tensor>(); // a new adapter's `up` is zero: no gradient of `down`
      for (var value : created.parameters()) {
        values.add(random.randn(DType.FLOAT32, value.shape()).times(0.1).requiresGrad(true));
      }
      var block = created.with(values).attach(base, 1).blocks().getFirst();
      var ofBlock = values.subList(0, values.size() / base.blocks().size());
      var embedded = embedded(base, random);
      var gradient = random.randn(DType.FLOAT32, embedded.x().shape());

      var pieces = BlockPieces.plain(block, embedded);
      var forward = pieces.forward(embedded.x());
      var found = pieces.backward(forward, embedded.x(), gradient, ofBlock, true);

      var whole = whole(block, embedded, gradient, ofBlock);
      assertThatTensor(forward.output()).isRelativelyCloseTo(whole.getFirst(), 1e-6);
      assertThat(found).hasSize(whole.size() - 1);
      for (int i = 0; i < found.size(); i++) {
        assertThat(whole.get(i + 1).norm().item()).isPositive();
        assertThatTensor(found.get(i)).isRelativelyCloseTo(whole.get(i + 1), 1e-5);
      }
      var withoutInput =
          pieces.backward(pieces.forward(embedded.x()), embedded.x(), gradient, ofBlock, false);
      assertThat(withoutInput.getFirst()).isNull();
      assertThatTensor(withoutInput.getLast()).isBitEqualTo(found.getLast());
    }
  }

  private static WanTransformer.Embedded embedded(WanTransformer base, RandomSource random) {
    return base.embed(
        random.randn(DType.FLOAT32, 2, base.config().inChannels(), 3, 4, 6),
        Tensors.of(new float[] {700, 200}, 2),
        List.of(
            random.randn(DType.FLOAT32, 5, base.config().textDim()),
            random.randn(DType.FLOAT32, 9, base.config().textDim())),
        base.config().imageToVideo() ? random.randn(DType.FLOAT32, 2, 257, 48) : null);
  }

  /// The output, the input's gradient, and the parameters'.
  private static List<Tensor> whole(
      WanBlock block, WanTransformer.Embedded embedded, Tensor gradient, List<Tensor> parameters) {
    try (var _ = Autograd.on()) {
      var leaf = embedded.x().detach().requiresGrad(true);
      var output =
          block.forward(leaf, embedded.projectedTime(), embedded.context(), embedded.rope());
      var wanted = new ArrayList<>(List.of(leaf));
      wanted.addAll(parameters);
      var all = new ArrayList<>(List.of(output.detach()));
      all.addAll(List.of(Autograd.gradients(List.of(output), List.of(gradient), wanted)));
      return all;
    }
  }
}
