package dev.genga.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// A model that runs on torch's `meta` device makes no tensor on the CPU by oversight. That holds only
/// where every operation refuses the two together, as a real device does.
class MetaDeviceTest {
  private static final List<Map.Entry<String, BinaryOperator<Tensor>>> OPERATIONS =
      List.copyOf(operations().entrySet());

  private static Map<String, BinaryOperator<Tensor>> operations() {
    var of = new LinkedHashMap<String, BinaryOperator<Tensor>>();
    of.put("plus", Tensor::plus);
    of.put("times", Tensor::times);
    of.put("addcmul", (a, b) -> a.addcmul(a, b));
    of.put("lerp", (a, b) -> a.lerp(b, 0.5));
    of.put("matmul", Tensor::matmul);
    of.put("batched matmul", (a, b) -> a.unsqueeze(0).matmul(b.unsqueeze(0)));
    of.put("maskedFill", (a, b) -> a.maskedFill(b.gt(0), 1));
    of.put("addInPlace", Tensor::addInPlace);
    of.put("mulInPlace", Tensor::mulInPlace);
    of.put("lerpInPlace", (a, b) -> a.lerpInPlace(b, 0.5));
    of.put("addcmulInPlace", (a, b) -> a.addcmulInPlace(b, b, 1));
    of.put("addcdivInPlace", (a, b) -> a.addcdivInPlace(a, b, 1));
    of.put("cat", (a, b) -> Tensors.cat(0, a, b));
    of.put("stack", (a, b) -> Tensors.stack(0, a, b));
    of.put("where", (a, b) -> Tensors.where(a.gt(0), a, b));
    of.put("linear", (a, b) -> Functional.linear(a, b, null));
    of.put("linear with bias", (a, b) -> Functional.linear(a, a, b.select(0, 0)));
    of.put("layerNorm", (a, b) -> Functional.layerNorm(a, b.select(0, 0), null, 1e-6));
    of.put("rmsNorm", (a, b) -> Functional.rmsNorm(a, b.select(0, 0), 1e-6));
    of.put("meanSquaredError", Functional::meanSquaredError);
    of.put(
        "attention",
        (a, b) -> Functional.attention(a.view(1, 1, 4, 4), b.view(1, 1, 4, 4), four(a), null));
    of.put("complexProduct", (a, b) -> Functional.complexProduct(a.view(8, 2), b.view(8, 2)));
    of.put("embedding", (a, b) -> Functional.embedding(a, b.to(DType.INT64)));
    of.put("conv2d", (a, b) -> conv2d(four(a), four(b), null));
    of.put("conv2d with bias", (a, b) -> conv2d(four(a), four(a), b.view(16).narrow(0, 0, 1)));
    of.put(
        "convTranspose2d",
        (a, b) ->
            Functional.convTranspose2d(
                four(a), four(b), null, new long[] {2, 2}, new long[] {1, 1}));
    of.put(
        "conv3d",
        (a, b) ->
            Functional.conv3d(
                a.view(1, 1, 1, 4, 4),
                b.view(1, 1, 1, 4, 4),
                null,
                new long[] {1, 1, 1},
                new long[] {0, 0, 0}));
    return of;
  }

  private static Tensor four(Tensor tensor) {
    return tensor.view(1, 1, 4, 4);
  }

  private static Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias) {
    return Functional.conv2d(x, weight, bias, new long[] {1, 1}, new long[] {0, 0});
  }

  @ParameterizedTest
  @FieldSource("OPERATIONS")
  void noOperationMixesTheMetaDeviceWithTheCpu(
      Map.Entry<String, BinaryOperator<Tensor>> operation) {
    try (var _ = TensorScope.open()) {
      var cpu = Tensors.ones(new long[] {4, 4}, DType.FLOAT32, Device.CPU);
      var meta = cpu.to(Device.META);
      var apply = operation.getValue();
      assertThat(apply.apply(cpu, cpu.copy()).device()).isEqualTo(Device.CPU);
      assertThatThrownBy(() -> apply.apply(cpu, meta)).isInstanceOf(RuntimeException.class);
      assertThatThrownBy(() -> apply.apply(meta, cpu)).isInstanceOf(RuntimeException.class);
    }
  }

  /// Shapes, dtypes and what they are refused for come from the CPU's own convolutions.
  @ParameterizedTest
  @CsvSource({"3, 1, 0", "3, 2, 0", "3, 2, 1", "1, 1, 0", "4, 3, 2", "9, 1, 0"})
  void convolutionsOnTheMetaDeviceHaveTheShapesOfTheRealOnes(
      long kernel, long stride, long padding) {
    try (var _ = TensorScope.open()) {
      long[] strides = {stride, stride};
      long[] paddings = {padding, padding};
      var x = Tensors.ones(new long[] {2, 3, 7, 6}, DType.FLOAT32, Device.CPU);
      var weight = Tensors.ones(new long[] {5, 3, kernel, kernel}, DType.FLOAT32, Device.CPU);
      var back = weight.transpose(0, 1);
      var bias = Tensors.ones(new long[] {5}, DType.FLOAT32, Device.CPU);
      sameOnBoth(
          all -> Functional.conv2d(all[0], all[1], all[2], strides, paddings), x, weight, bias);
      sameOnBoth(
          all -> Functional.convTranspose2d(all[0], all[1], all[2], strides, paddings),
          x,
          back,
          bias);
      sameOnBoth(
          all ->
              Functional.conv3d(
                  all[0],
                  all[1],
                  all[2],
                  new long[] {2, stride, stride},
                  new long[] {0, padding, padding}),
          x.unsqueeze(2).expand(2, 3, 4, 7, 6),
          weight.unsqueeze(2).expand(5, 3, 3, kernel, kernel),
          bias);
    }
  }

  @Test
  void convolutionsOnTheMetaDeviceRefuseWhatTheRealOnesRefuse() {
    try (var _ = TensorScope.open()) {
      var x = Tensors.ones(new long[] {2, 3, 7, 6}, DType.FLOAT32, Device.CPU);
      var weight = Tensors.ones(new long[] {5, 3, 3, 3}, DType.FLOAT32, Device.CPU);
      var bias = Tensors.ones(new long[] {5}, DType.FLOAT32, Device.CPU);
      Function<Tensor[], Tensor> conv = all -> conv2d(all[0], all[1], all[2]);
      var wrong =
          List.of(
              new Tensor[] {x.narrow(1, 0, 2), weight, bias},
              new Tensor[] {x, weight, bias.narrow(0, 0, 4)},
              new Tensor[] {x, weight.to(DType.BFLOAT16), bias},
              new Tensor[] {x.narrow(2, 0, 2), weight, bias},
              new Tensor[] {x.unsqueeze(0), weight, bias});
      for (var inputs : wrong) {
        assertThatThrownBy(() -> conv.apply(inputs)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> conv.apply(onMeta(inputs))).isInstanceOf(RuntimeException.class);
      }
    }
  }

  /// The result, or its refusal, and the gradients of all inputs.
  private static void sameOnBoth(Function<Tensor[], Tensor> operation, Tensor... inputs) {
    Tensor expected;
    for (var input : inputs) {
      input.requiresGrad(true);
    }
    try {
      expected = operation.apply(inputs);
    } catch (RuntimeException e) {
      assertThatThrownBy(() -> operation.apply(onMeta(inputs)))
          .isInstanceOf(RuntimeException.class);
      return;
    }
    var there = onMeta(inputs);
    for (var input : there) {
      input.requiresGrad(true);
    }
    var found = operation.apply(there);
    assertThat(found.shape()).isEqualTo(expected.shape());
    assertThat(found.dtype()).isEqualTo(expected.dtype());
    assertThat(found.device()).isEqualTo(Device.META);
    var gradients = Autograd.gradients(found.sum(), List.of(there));
    for (int i = 0; i < inputs.length; i++) {
      assertThat(gradients[i].shape()).isEqualTo(inputs[i].shape());
      assertThat(gradients[i].device()).isEqualTo(Device.META);
    }
  }

  private static Tensor[] onMeta(Tensor[] inputs) {
    return Arrays.stream(inputs)
        .map(input -> input.detach().to(Device.META))
        .toArray(Tensor[]::new);
  }

  @Test
  void layerNormOnTheMetaDeviceHasTheShapeOfTheRealOne() {
    try (var _ = TensorScope.open()) {
      for (var dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
        var x = Tensors.zeros(new long[] {2, 3, 8}, dtype, Device.META);
        var weight = Tensors.zeros(new long[] {8}, dtype, Device.META);
        var y = Functional.layerNorm(x, weight, weight, 1e-6);
        assertThat(y.device()).isEqualTo(Device.META);
        assertThat(y.shape()).isEqualTo(x.shape());
        assertThat(y.dtype()).isEqualTo(dtype);
        assertThatThrownBy(() ->
                Functional.layerNorm(
                    x, Tensors.zeros(new long[] {8}, dtype, Device.CPU), null, 1e-6))
            .isInstanceOf(RuntimeException.class);
      }
    }
  }

  @Test
  void attentionOnTheMetaDeviceHasTheShapeOfTheRealOne() {
    try (var _ = TensorScope.open()) {
      var query = Tensors.zeros(new long[] {1, 2, 5, 8}, DType.BFLOAT16, Device.META);
      var key = Tensors.zeros(new long[] {1, 2, 7, 8}, DType.BFLOAT16, Device.META);
      var bias = Tensors.zeros(new long[] {1, 1, 1, 7}, DType.FLOAT32, Device.META);
      var y = Functional.attention(query, key, key, bias);
      assertThat(y.device()).isEqualTo(Device.META);
      assertThat(y.shape()).isEqualTo(query.shape());
      assertThat(y.dtype()).isEqualTo(DType.BFLOAT16);
    }
  }
}
