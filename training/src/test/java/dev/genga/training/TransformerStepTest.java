package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerTensors;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds the training of all weights to musubi-tuner's transformer: the loss, the gradient of every
/// tensor, and their common norm.
class TransformerStepTest {
  private final Golden golden = Golden.load("lora_train_step");
  private TensorScope scope;
  private TransformerTensors weights;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    String base =
        golden.json().at("/config/base_weights").asText(); // ../<case>/weights.safetensors
    weights = TransformerTensors.copyOf(FixtureWeights.of(base.split("/")[1]), Device.CPU);
  }

  @AfterEach
  void close() {
    scope.close();
    golden.close();
  }

  private TrainableTransformer trainable(DType dtype, int keptBlocks) {
    return trainable(dtype, keptBlocks, 1);
  }

  private TrainableTransformer trainable(DType dtype, int keptBlocks, int workers) {
    return new TrainableTransformer(weights, dtype, Device.CPU, DType.FLOAT32, keptBlocks, workers);
  }

  private double accumulate(Gradients gradients) {
    var latents = golden.get("step0.latents");
    var prompts =
        LongStream.range(0, latents.size(0)).mapToObj(i -> golden.get("context." + i)).toList();
    return gradients.accumulate(
        golden.get("step0.noisy"),
        golden.get("step0.timesteps"),
        prompts,
        golden.get("step0.target"),
        1);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "2, 1", "0, 2", "2, 3"})
  void lossAndEveryGradientAreTheReferences(int keptBlocks, int workers) {
    var trainable = trainable(DType.FLOAT32, keptBlocks, workers);
    double loss = accumulate(trainable.gradients());
    double expected = golden.get("full.loss").item();
    assertThat(loss).isCloseTo(expected, within(golden.tolerance("loss").relative() * expected));
    var gradients = trainable.gradients().gradients();
    try (var file = SafetensorsFile.open(golden.folder().resolve("full_grads.safetensors"))) {
      assertThat(file.tensors().keySet()).isEqualTo(weights.tensors().keySet());
      int i = 0;
      for (String name : weights.tensors().keySet()) {
        var reference = file.read(name);
        Tensor mine = gradients.parts().get(i++).reshape(reference.shape());
        assertThatTensor(mine).isRelativelyCloseTo(reference, 1e-4);
      }
    }
    double norm = golden.get("full.grad_norm").item();
    assertThat(GradientClipping.clip(gradients, 0)).isCloseTo(norm, within(1e-4 * norm));
  }

  /// As they do on a graphics card; here the copies are plain ones.
  @Test
  void inputsThatWaitElsewhereChangeNoBit() {
    var stay = trainable(DType.FLOAT32, 0).gradients();
    int all = weights.config().layers();
    var leave =
        new TrainableTransformer(weights, DType.FLOAT32, Device.CPU, DType.FLOAT32, 0, 1, all)
            .gradients();
    assertThat(accumulate(leave)).isEqualTo(accumulate(stay));
    assertThatTensor(leave.gradients().whole()).isBitEqualTo(stay.gradients().whole());
  }

  @Test
  void recomputingChangesNoBit() {
    var kept = trainable(DType.FLOAT32, 2).gradients();
    var recomputed = trainable(DType.FLOAT32, 0).gradients();
    assertThat(accumulate(kept)).isEqualTo(accumulate(recomputed));
    assertThatTensor(kept.gradients().whole()).isBitEqualTo(recomputed.gradients().whole());
  }

  @Test
  void workersGiveTheSameBitsEachTime() {
    var gradients = trainable(DType.FLOAT32, 2, 2).gradients();
    double first = accumulate(gradients);
    var expected = gradients.gradients().whole().copy();
    for (int i = 0; i < 5; i++) {
      gradients.zero();
      assertThat(accumulate(gradients)).isEqualTo(first);
      assertThatTensor(gradients.gradients().whole()).isBitEqualTo(expected);
    }
  }

  /// bfloat16 has 8 bits of mantissa, and a gradient passes through a few dozen roundings.
  @Test
  void inBfloat16TheGradientsPointTheSameWay() {
    var exact = trainable(DType.FLOAT32, 0).gradients();
    var rounded = trainable(DType.BFLOAT16, 0).gradients();
    double inFloat32 = accumulate(exact);
    double inBfloat16 = accumulate(rounded);
    assertThat(inBfloat16).isNotEqualTo(inFloat32).isCloseTo(inFloat32, within(0.02));
    var a = exact.gradients().whole();
    var b = rounded.gradients().whole();
    double cosine = a.times(b).sum().item() / (a.norm().item() * b.norm().item());
    assertThat(cosine).isGreaterThan(0.999);
    assertThat(a.isEqualTo(b)).as("nothing was rounded").isFalse();
  }

  @Test
  void aShareOfABatchAddsAShareOfItsGradients() {
    var whole = trainable(DType.FLOAT32, 0).gradients();
    var halves = trainable(DType.FLOAT32, 0).gradients();
    accumulate(whole);
    for (int i = 0; i < 2; i++) {
      var latents = golden.get("step0.latents").narrow(0, i, 1);
      halves.accumulate(
          golden.get("step0.noisy").narrow(0, i, 1),
          golden.get("step0.timesteps").narrow(0, i, 1),
          List.of(golden.get("context." + i)),
          golden.get("step0.noise").narrow(0, i, 1).minus(latents),
          0.5);
    }
    double norm = whole.gradients().whole().norm().item();
    double difference = whole.gradients().whole().minus(halves.gradients().whole()).norm().item();
    assertThat(difference).isLessThan(1e-4 * norm);
  }

  @Test
  void theModelThatIsShownIsTheFilesInTheFilesPrecision() {
    var trainable =
        new TrainableTransformer(weights, DType.FLOAT32, Device.CPU, DType.BFLOAT16, 0, 1);
    try (var _ = Autograd.off()) {
      var model = trainable.model(trainable.parameters().parts());
      var rounded = weights.map(tensor -> tensor.to(DType.BFLOAT16).to(DType.FLOAT32));
      assertThatTensor(model.patchWeight())
          .isBitEqualTo(rounded.tensor("patch_embedding.weight").flatten(1, 4));
    }
  }

  @Test
  void aStepLeavesNothingAlive() {
    var gradients = trainable(DType.BFLOAT16, 1).gradients();
    try (var inner = TensorScope.open()) {
      var latents = Tensors.zeros(new long[] {1, 16, 1, 8, 8}, DType.FLOAT32, Device.CPU);
      int before = inner.live();
      gradients.accumulate(
          latents, Tensors.of(new float[] {500}, 1), List.of(golden.get("context.0")), latents, 1);
      assertThat(inner.live()).isEqualTo(before + 2); // the timestep and the prompt made here
    }
  }
}
