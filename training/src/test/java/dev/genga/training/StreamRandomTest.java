package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.order.TorchRandom;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.transformer.TransformerConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
