package dev.genga.tensor;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds attention whose backward pass is called by hand to the one that autograd goes through.
class AttentionPassTest {
  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  private static Tensor normal(long seed, DType dtype, long tokens) {
    return RandomSource.seeded(seed).randn(DType.FLOAT32, 2, 3, tokens, 32).to(dtype);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void outputAndGradientsAreThoseOfTheGraphToTheBit(DType dtype) {
    var inputs = List.of(normal(1, dtype, 50), normal(2, dtype, 50), normal(3, dtype, 50));
    var gradient = normal(4, dtype, 50);

    var pass = AttentionPass.run(inputs.get(0), inputs.get(1), inputs.get(2));
    var mine = pass.backward(inputs.get(0), inputs.get(1), inputs.get(2), gradient);

    inputs.forEach(input -> input.requiresGrad(true));
    var output = Functional.attention(inputs.get(0), inputs.get(1), inputs.get(2), null);
    var expected = Autograd.gradients(List.of(output), List.of(gradient), inputs);
    assertThatTensor(pass.output(dtype)).isBitEqualTo(output.detach());
    for (int i = 0; i < 3; i++) {
      assertThatTensor(mine[i]).isBitEqualTo(expected[i]);
    }
  }

  @Test
  void gradientsAreThoseOfTheFormula() {
    var q = normal(5, DType.FLOAT32, 7);
    var k = normal(6, DType.FLOAT32, 7);
    var v = normal(7, DType.FLOAT32, 7);
    var gradient = normal(8, DType.FLOAT32, 7);
    var mine = AttentionPass.run(q, k, v).backward(q, k, v, gradient);

    List.of(q, k, v).forEach(input -> input.requiresGrad(true));
    var weights = q.matmul(k.transpose(-2, -1)).div(Math.sqrt(32)).softmax(-1);
    var expected =
        Autograd.gradients(List.of(weights.matmul(v)), List.of(gradient), List.of(q, k, v));
    for (int i = 0; i < 3; i++) {
      assertThatTensor(mine[i]).isRelativelyCloseTo(expected[i], 1e-5);
    }
  }
}
