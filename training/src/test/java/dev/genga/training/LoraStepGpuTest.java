package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Gpu;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.FixtureWeights;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds a LoRA's training on a GPU to the CPU's, whose steps are the reference's.
class LoraStepGpuTest {
  private static final int STEPS = 4;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void fourStepsInFloat32HaveTheCpusLosses(int keptBlocks) {
    var gpu = Gpu.orSkip();
    var expected = losses(DType.FLOAT32, Device.CPU, keptBlocks);
    var found = losses(DType.FLOAT32, gpu, keptBlocks);
    for (int step = 0; step < STEPS; step++) {
      double loss = expected.get(step);
      assertThat(found.get(step)).isCloseTo(loss, within(1e-5 * loss));
    }
    assertThat(expected).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, 0", "BFLOAT16, 0", "BFLOAT16, 2"})
  void theSameSeedGivesTheSameBitsTwice(DType dtype, int keptBlocks) {
    var gpu = Gpu.orSkip();
    assertThat(losses(dtype, gpu, keptBlocks)).isEqualTo(losses(dtype, gpu, keptBlocks));
  }

  /// The loss of each step, then the norm of what the last one has led to.
  private static List<Double> losses(DType dtype, Device device, int keptBlocks) {
    try (var _ = TensorScope.open()) {
      var model = FixtureWeights.of("wan_transformer_t2v").model(dtype, device);
      var lora = Lora.create(model, 4, 4, RandomSource.seeded(1));
      var trainable = new TrainableLora(model, lora, DType.FLOAT32, keptBlocks);
      var state = new TrainingState(trainable.parameters(), AdamW.Settings.DEFAULT, null);
      var losses = new ArrayList<Double>();
      for (int step = 0; step < STEPS; step++) {
        trainable.gradients().zero();
        losses.add(accumulate(trainable, step, device));
        GradientClipping.clip(trainable.gradients().gradients(), 1);
        state.step(trainable.gradients().gradients(), 1e-3);
      }
      losses.add(trainable.parameters().whole().norm().item());
      return losses;
    }
  }

  private static double accumulate(TrainableLora trainable, int step, Device device) {
    try (var _ = TensorScope.open()) {
      var random = StepRandom.of(1, step);
      Tensor latents = random.randn(DType.FLOAT32, 2, 16, 3, 4, 6).to(device);
      var noise = random.randn(DType.FLOAT32, latents.shape()).to(device);
      var t = Tensors.of(new float[] {0.3f, 0.8f}, 2).to(device);
      long textDim = FixtureWeights.of("wan_transformer_t2v").config().textDim();
      return trainable
          .gradients()
          .accumulate(
              FlowMatching.noisy(latents, noise, t),
              FlowMatching.modelTimesteps(t),
              List.of(
                  random.randn(DType.FLOAT32, 5, textDim), random.randn(DType.FLOAT32, 9, textDim)),
              FlowMatching.velocity(latents, noise),
              1);
    }
  }
}
