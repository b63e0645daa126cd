package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.training.TrainableLora;
import dev.genga.training.fit.ActivationBytes;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// What kept activations really take on the processor, of a model with the proportions of the published
/// ones: what [MemoryChoice] takes them for has to be enough.
@Isolated("it measures what this process has in memory")
class KeptActivationsTest {
  /// Not bfloat16: a processor without products of it would be minutes at this.
  private static final DType TYPE = DType.FLOAT32;

  private static final int LAYERS = 5;
  private static final int FRAMES = 4;
  private static final int ROWS = 24;
  private static final int COLUMNS = 20;
  private static final int TOKENS = FRAMES * (ROWS / 2) * (COLUMNS / 2);
  private static final double LARGER = 1.5;
  private static final TransformerConfig CONFIG =
      new TransformerConfig(false, 16, 16, 512, 2944, 64, 64, 32, 4, LAYERS, TransformerConfig.EPS);

  private TensorScope scope;
  private WanTransformer model;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    var weights =
        TransformerTensors.initial(CONFIG, RandomSource.seeded(1)).map(tensor -> tensor.to(TYPE));
    model = WanTransformer.load(weights, TYPE, Device.CPU);
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /// @return bytes of a step at its height
  private long peak(int kept) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var trainable =
          new TrainableLora(
              model, Lora.create(model, 8, 8, RandomSource.seeded(2)), DType.FLOAT32, kept);
      Runnable step =
          () -> {
            try (var _ = TensorScope.open()) {
              var random = RandomSource.seeded(3);
              Tensor noisy = random.randn(DType.FLOAT32, 1, 16, FRAMES, ROWS, COLUMNS);
              trainable
                  .gradients()
                  .accumulate(
                      noisy,
                      Tensors.of(new float[] {500}, 1),
                      List.of(random.randn(DType.FLOAT32, 20, 64)),
                      noisy,
                      1);
            }
          };
      step.run();
      return ProcessMemory.of(Device.CPU).peak(step);
    }
  }

  @Test
  void ofEachBlockTheyTakeNoMoreThanTheyAreTakenFor() {
    long few = peak(1);
    long many = peak(LAYERS);
    double each = (many - few) / (LAYERS - 1.0);
    double counted = new ActivationBytes(CONFIG, TYPE.bytes()).kept(TOKENS);
    assertThat(each / counted).isBetween(0.5, LARGER);
  }
}
