package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.order.TorchRandom;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.RankRule;
import dev.genga.wan.lora.file.MusubiLoraFormat;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One stream through a run, its state, and numbers that are given back.
class StreamRandomTest {
  private static final int BATCHES = 6;

  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  private static RunRandom stream(boolean persistentWorkers) {
    var plan = new DatasetPlan(Path.of("dataset.toml"), 1, List.of(), List.of(), List.of());
    return new Way.Musubi(persistentWorkers, DType.BFLOAT16).random(5, plan);
  }

  private static float[] noise(RunRandom random) {
    return random.ofStep(1).randn(DType.FLOAT32, 20).toFloats();
  }

  @Test
  void anEpochDrawsASeedForTheWorkersAndOneForItsOrder() {
    var random = stream(false);
    var torch = new TorchRandom(5);
    for (int epoch = 0; epoch < 3; epoch++) {
      torch.nextLong();
      int[] expected = TorchRandom.permutation(torch.nextLong(), BATCHES);
      assertThat(random.order(epoch, BATCHES)).isEqualTo(expected);
      assertThat(random.order(epoch, BATCHES)).as("asked again").isEqualTo(expected);
    }
  }

  @Test
  void persistentWorkersKeepTheirSeed() {
    var random = stream(true);
    var torch = new TorchRandom(5);
    torch.nextLong();
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(random.order(epoch, BATCHES))
          .isEqualTo(TorchRandom.permutation(torch.nextLong(), BATCHES));
    }
  }

  @Test
  void theModelIsDrawnBeforeTheLora() {
    var random = stream(false);
    var config = new TransformerConfig(false, 16, 16, 12, 24, 8, 8, 16, 2, 3, 1e-6);
    float[] first = random.initial(config).rand(DType.FLOAT32, 4).toFloats();
    var torch = RandomSource.seeded(5);
    for (int i = 0; i < config.layers(); i++) {
      torch.randn(DType.FLOAT32, 1, 6, config.dim());
    }
    torch.randn(DType.FLOAT32, 1, 2, config.dim());
    assertThat(first).isEqualTo(torch.rand(DType.FLOAT32, 4).toFloats());
  }

  /// Of two files, both with modules for the same layers, whatever their ranks.
  @Test
  void lorasThatAreAddedToTheModelAreDrawnAfterIt(@TempDir Path folder) {
    var weights = FixtureWeights.of("wan_transformer_t2v");
    var model = weights.model(DType.FLOAT32);
    var options =
        new AdapterOptions(
            new AdapterKind.Lora(),
            3,
            1,
            new LayerChoice(List.of(), List.of(".*ffn.*"), List.of(new RankRule(".*q", 2, null))));
    var fused = Lora.create(model, options, RandomSource.seeded(1));
    Path file = folder.resolve("base.safetensors");
    SafetensorsWriter.write(file, MusubiLoraFormat.tensors(fused, DType.FLOAT32), Map.of());

    var random = stream(false);
    var source = random.initial(model.config());
    var use = new LoraUse(file.toString(), 0.5);
    random.passOver(model, List.of(use, use));

    var plain = stream(false);
    var torch = plain.initial(model.config());
    plain.passOver(model, List.of());
    Lora.create(model, options, torch);
    Lora.create(model, options, torch);
    assertThat(source.rand(DType.FLOAT32, 8).toFloats())
        .isEqualTo(torch.rand(DType.FLOAT32, 8).toFloats());
  }

  @Test
  void aRunThatGoesOnDrawsWhatTheOtherWouldHaveDrawn() {
    var whole = stream(false);
    whole.order(0, BATCHES);
    noise(whole);
    Map<String, Tensor> saved = new HashMap<>(whole.state());
    float[] next = noise(whole);
    int[] order = whole.order(1, BATCHES);

    var resumed = stream(false);
    resumed.restore(name -> Objects.requireNonNull(saved.get(name)));
    assertThat(resumed.order(0, BATCHES)).as("the epoch that was begun").hasSize(BATCHES);
    assertThat(noise(resumed)).isEqualTo(next);
    assertThat(resumed.order(1, BATCHES)).isEqualTo(order);
  }

  @Test
  void aStepThatDoesNotCountGivesItsNumbersBack() {
    var random = stream(false);
    random.order(0, BATCHES);
    var undo = random.undo();
    int[] order = random.order(1, BATCHES);
    float[] drawn = noise(random);
    undo.run();
    assertThat(random.order(1, BATCHES)).isEqualTo(order);
    assertThat(noise(random)).isEqualTo(drawn);
  }
}
