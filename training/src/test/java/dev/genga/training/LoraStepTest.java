package dev.genga.training;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.lora.file.MusubiLoraFormat;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.WanTransformer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the training step to musubi-tuner's: loss, gradient of every LoRA tensor, and the LoRA
/// after three clipped AdamW steps.
class LoraStepTest {
  private final Golden golden = Golden.load("lora_train_step");
  private TensorScope scope;
  private WanTransformer model;
  private Lora lora;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    String base =
        golden.json().at("/config/base_weights").asText(); // ../<case>/weights.safetensors
    model = FixtureWeights.of(base.split("/")[1]).model(DType.FLOAT32);
    try (var file = SafetensorsFile.open(golden.folder().resolve("lora_init.safetensors"))) {
      lora = LoraReader.read(file, model).copyTo(Device.CPU, DType.FLOAT32);
    }
  }

  @AfterEach
  void close() {
    scope.close();
    golden.close();
  }

  private BlockwiseGradients gradients(int keptBlocks) {
    return new TrainableLora(model, lora, DType.FLOAT32, keptBlocks).gradients();
  }

  /// The case's random draws `u`, brought to `t` as its configuration says.
  private Tensor t(int step) {
    assertThat(golden.json().at("/config/timestep_sampling").asText()).isEqualTo("shift");
    double shift = golden.json().at("/config/discrete_flow_shift").asDouble();
    double scale = golden.json().at("/config/sigmoid_scale").asDouble();
    var u = golden.get("step" + step + ".u").clamp(1e-7, 1 - 1e-7);
    var normal = u.times(2).minus(1).erfinv().times(Math.sqrt(2));
    var t = normal.times(scale).sigmoid();
    return t.times(shift).div(t.times(shift - 1).plus(1));
  }

  private double accumulate(BlockwiseGradients gradients, int step) {
    var latents = golden.get("step" + step + ".latents");
    var noise = golden.get("step" + step + ".noise");
    var t = t(step);
    var noisy = FlowMatching.noisy(latents, noise, t);
    var timesteps = FlowMatching.modelTimesteps(t);
    if (step == 0) {
      assertThatTensor(noisy).isCloseTo(golden.get("step0.noisy"), 1e-5);
      assertThatTensor(timesteps).isCloseTo(golden.get("step0.timesteps"), 0, 1e-5);
      assertThatTensor(FlowMatching.velocity(latents, noise))
          .isBitEqualTo(golden.get("step0.target"));
    }
    var prompts = new ArrayList<Tensor>();
    for (int i = 0; i < latents.size(0); i++) {
      prompts.add(golden.get("context." + i));
    }
    return gradients.accumulate(
        noisy, timesteps, prompts, FlowMatching.velocity(latents, noise), 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void lossAndGradientsAreTheReferences(int keptBlocks) {
    var gradients = gradients(keptBlocks);
    double loss = accumulate(gradients, 0);
    double expected = golden.get("step0.loss").item();
    assertThat(loss).isCloseTo(expected, within(golden.tolerance("loss").relative() * expected));
    try (var file = SafetensorsFile.open(golden.folder().resolve("lora_grads_step0.safetensors"))) {
      int i = 0;
      for (var module : lora.modules().values()) {
        String key = "lora_unet_" + module.name().replace('.', '_');
        assertThatTensor(gradients.gradients().parts().get(i++))
            .isRelativelyCloseTo(file.read(key + ".lora_down.weight"), 1e-4);
        assertThatTensor(gradients.gradients().parts().get(i++))
            .isRelativelyCloseTo(file.read(key + ".lora_up.weight"), 1e-4);
      }
      assertThat(file.tensors()).hasSize(i);
    }
  }

  @Test
  void recomputingChangesNoBit() {
    var kept = gradients(2);
    var recomputed = gradients(0);
    assertThat(accumulate(kept, 0)).isEqualTo(accumulate(recomputed, 0));
    for (int i = 0; i < kept.gradients().parts().size(); i++) {
      assertThatTensor(kept.gradients().parts().get(i))
          .isBitEqualTo(recomputed.gradients().parts().get(i));
    }
  }

  @Test
  void threeClippedStepsLeadToTheReferencesLora() {
    var trainable = new TrainableLora(model, lora, DType.FLOAT32, 0);
    var gradients = trainable.gradients();
    var config = golden.json().get("config");
    var options = config.get("optimizer");
    var optimizer =
        new AdamW.Settings(
            options.at("/betas/0").asDouble(),
            options.at("/betas/1").asDouble(),
            options.get("eps").asDouble(),
            options.get("weight_decay").asDouble());
    var state = new TrainingState(trainable.parameters(), optimizer, null);
    for (int step = 0; step < 3; step++) {
      gradients.zero();
      double loss = accumulate(gradients, step);
      assertThat(loss).isCloseTo(golden.get("step" + step + ".loss").item(), within(1e-5 * loss));
      double norm =
          GradientClipping.clip(gradients.gradients(), config.get("max_grad_norm").asDouble());
      double expected = golden.get("step" + step + ".grad_norm").item();
      assertThat(norm).isCloseTo(expected, within(1e-4 * expected));
      state.step(gradients.gradients(), options.get("lr").asDouble());
    }
    try (var file = SafetensorsFile.open(golden.folder().resolve("lora_after3.safetensors"))) {
      var mine = MusubiLoraFormat.tensors(trainable.lora(), DType.FLOAT32);
      assertThat(mine.keySet()).isEqualTo(file.tensors().keySet());
      for (var tensor : mine.entrySet()) {
        if (!tensor.getKey().endsWith(".alpha")) {
          assertThatTensor(tensor.getValue())
              .isRelativelyCloseTo(file.read(tensor.getKey()), 1e-4)
              .isCloseTo(file.read(tensor.getKey()), 2e-4);
        }
      }
    }
  }

  @Test
  void aStepLeavesNothingAlive() {
    var gradients = gradients(0);
    try (var inner = TensorScope.open()) {
      var latents = Tensors.zeros(new long[] {1, 16, 1, 8, 8}, DType.FLOAT32, Device.CPU);
      int before = inner.live();
      gradients.accumulate(
          latents, Tensors.of(new float[] {500}, 1), List.of(golden.get("context.0")), latents, 1);
      assertThat(inner.live()).isEqualTo(before + 2); // the timestep and the prompt made here
    }
  }
}
