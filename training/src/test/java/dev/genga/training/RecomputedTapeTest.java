package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.WanTransformer.Embedded;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A block's two ways back, with its attention kept and with it computed again, are one to the bit. The
/// second is the way on a GPU; on the CPU it is taken here alone.
class RecomputedTapeTest {
  @ParameterizedTest
  @CsvSource({"FLOAT32, true", "FLOAT32, false", "BFLOAT16, true", "BFLOAT16, false"})
  void attentionComputedAgainChangesNoBit(DType dtype, boolean needsInput) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var random = RandomSource.seeded(3);
      var base = FixtureWeights.of("wan_transformer_t2v").model(dtype);
      var created = Lora.create(base, 4, 4, random);
      var values = new ArrayList<Tensor>(); // a new adapter's `up` is zero: no gradient of `down`
      for (var value : created.parameters()) {
        values.add(random.randn(DType.FLOAT32, value.shape()).times(0.1).requiresGrad(true));
      }
      var block = created.with(values).attach(base, 1).blocks().getFirst();
      var ofBlock = values.subList(0, values.size() / base.blocks().size());
      var embedded =
          base.embed(
              random.randn(DType.FLOAT32, 2, 16, 3, 4, 6),
              Tensors.of(new float[] {700, 200}, 2),
              List.of(
                  random.randn(DType.FLOAT32, 5, base.config().textDim()),
                  random.randn(DType.FLOAT32, 9, base.config().textDim())),
              null);
      var outputGradient = random.randn(DType.FLOAT32, embedded.x().shape()).to(dtype);
      var kept = RecomputedTape.run(block, embedded.x(), embedded, true);
      var again = RecomputedTape.run(block, embedded.x(), embedded, false);
      assertThat(kept.attention()).isNotNull();
      assertThat(again.attention()).isNull();
      assertThatTensor(again.output()).isBitEqualTo(kept.output());
      var expected = gradients(kept, outputGradient, embedded, ofBlock, needsInput);
      var found = gradients(again, outputGradient, embedded, ofBlock, needsInput);
      assertThat(found).hasSameSizeAs(expected);
      for (int i = 0; i < found.size(); i++) {
        assertThat(expected.get(i).norm().item()).isPositive();
        assertThatTensor(found.get(i)).isBitEqualTo(expected.get(i));
      }
    }
  }

  private static List<Tensor> gradients(
      RecomputedTape tape,
      Tensor outputGradient,
      Embedded embedded,
      List<Tensor> parameters,
      boolean needsInput) {
    var back = tape.backward(outputGradient, embedded, parameters, needsInput);
    var all = new ArrayList<>(back.parameters());
    if (needsInput) {
      assertThat(back.input()).isNotNull();
      all.add(back.input());
    }
    return all;
  }
}
