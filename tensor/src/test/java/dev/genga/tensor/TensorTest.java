package dev.genga.tensor;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTest {
  @Test
  void valuesGoInAndComeOut() {
    try (var _ = TensorScope.open()) {
      var x = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
      assertThat(x.shape()).containsExactly(2, 3);
      assertThat(x.transpose(0, 1).toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(x.sum().item()).isEqualTo(21);
      assertThat(x.to(DType.BFLOAT16).toBytes()).hasSize(12);
    }
  }

  @Test
  void aScopeFreesAllButWhatIsKept() {
    try (var outer = TensorScope.open()) {
      Tensor kept;
      try (var inner = TensorScope.open()) {
        var x = Tensors.ones(new long[] {4}, DType.FLOAT32, Device.CPU);
        kept = inner.keep(x.plus(1).times(3));
        assertThat(inner.live()).isEqualTo(2);
      }
      assertThat(outer.live()).isEqualTo(1);
      assertThat(kept.toFloats()).containsExactly(6, 6, 6, 6);
    }
  }

  @Test
  void whatIsKeptWithoutAnOuterScopeBelongsToTheCaller() {
    Tensor kept;
    try (var scope = TensorScope.open()) {
      kept = scope.keep(Tensors.ones(new long[] {2}, DType.FLOAT32, Device.CPU));
    }
    assertThat(kept.toFloats()).containsExactly(1, 1);
    kept.close();
  }

  @Test
  void aClosedTensorIsNotAliveInItsScope() {
    try (var outer = TensorScope.open()) {
      Tensor kept;
      try (var inner = TensorScope.open()) {
        kept = inner.keep(Tensors.ones(new long[] {2}, DType.FLOAT32, Device.CPU));
      }
      kept.close();
      assertThat(outer.live()).isZero();
    }
  }

  @Test
  void checkpointingByHandGivesTheSameGradientsToTheBit() {
    try (var _ = TensorScope.open()) {
      var random = RandomSource.seeded(1);
      var w = random.randn(DType.FLOAT32, 8, 8).requiresGrad(true);
      var x = random.randn(DType.FLOAT32, 3, 8);
      var direct = Autograd.gradients(x.matmul(w).tanh().sum(), List.of(w))[0];
      try (var _ = Autograd.off()) {
        assertThat(x.matmul(w).requiresGrad()).isFalse();
        try (var _ = Autograd.on()) {
          var y = x.matmul(w).tanh();
          var ones = Tensors.ones(y.shape(), DType.FLOAT32, Device.CPU);
          assertThatTensor(Autograd.gradients(List.of(y), List.of(ones), List.of(w))[0])
              .isBitEqualTo(direct);
        }
      }
    }
  }

  @Test
  void attentionAgreesWithItsDefinitionForwardAndBackward() {
    try (var _ = TensorScope.open()) {
      var random = RandomSource.seeded(2);
      for (var dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
        double tolerance = dtype == DType.FLOAT32 ? 1e-5 : 3e-2;
        var q = random.randn(dtype, 1, 2, 40, 16).requiresGrad(true);
        var k = random.randn(dtype, 1, 2, 24, 16).requiresGrad(true);
        var v = random.randn(dtype, 1, 2, 24, 16).requiresGrad(true);
        var y = Functional.attention(q, k, v, null);
        var expected =
            q.to(DType.FLOAT32)
                .matmul(k.to(DType.FLOAT32).transpose(2, 3))
                .div(4)
                .softmax(-1)
                .matmul(v.to(DType.FLOAT32));
        assertThat(y.dtype()).isEqualTo(dtype);
        assertThatTensor(y).isCloseTo(expected, tolerance);
        var inputs = List.of(q, k, v);
        var got = Autograd.gradients(y.to(DType.FLOAT32).square().sum(), inputs);
        var want = Autograd.gradients(expected.square().sum(), inputs);
        for (int i = 0; i < 3; i++) {
          assertThatTensor(got[i]).isRelativelyCloseTo(want[i], tolerance);
        }
      }
    }
  }
}
