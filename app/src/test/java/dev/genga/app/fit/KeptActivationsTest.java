package dev.genga.app.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.weights.Float8Scaling;
import dev.genga.training.TrainableLora;
import dev.genga.training.fit.ActivationBytes;
import dev.genga.training.fit.MadeWeights;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.LayerSize;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What kept activations really take on the processor, of a model with the proportions of the published
/// ones: what [MemoryChoice] takes them for has to be enough.
class KeptActivationsTest {
  private static final int LAYERS = 7;
  private static final int FRAMES = 4;
  private static final int ROWS = 36;
  private static final int COLUMNS = 40;
  private static final int TOKENS = FRAMES * (ROWS / 2) * (COLUMNS / 2);
  private static final double LARGER = 1.5;
  private static final long[] SMALL = {1, 16, 1, 8, 8};
  private static final TransformerConfig CONFIG =
      new TransformerConfig(false, 16, 16, 512, 2944, 64, 64, 32, 4, LAYERS, TransformerConfig.EPS);

  private TensorScope scope;
  private WanTransformer model;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    var weights =
        TransformerTensors.initial(CONFIG, RandomSource.seeded(1))
            .map(tensor -> tensor.to(DType.BFLOAT16));
    model = WanTransformer.load(weights, DType.BFLOAT16, Device.CPU);
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /// @return bytes of a step at its height
  private long peak(int kept) {
    return peak(model, AdapterOptions.lora(8, 8), new long[] {1, 16, FRAMES, ROWS, COLUMNS}, kept);
  }

  private static long peak(WanTransformer model, AdapterOptions adapter, long[] latents, int kept) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var trainable =
          new TrainableLora(
              model, Lora.create(model, adapter, RandomSource.seeded(2)), DType.FLOAT32, kept);
      Runnable step =
          () -> {
            try (var _ = TensorScope.open()) {
              var random = RandomSource.seeded(3);
              Tensor noisy = random.randn(DType.FLOAT32, latents);
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
    double counted = new ActivationBytes(CONFIG, DType.BFLOAT16.bytes()).kept(TOKENS);
    assertThat(each / counted).isBetween(0.5, LARGER);
  }

  /// Of so few tokens a block's activations are small beside its matrices: a plain LoRA's are taken off.
  private void assertCounted(
      WanTransformer over, AdapterOptions adapter, Predicate<String> in8Bits) {
    double more = ofABlock(over, adapter) - ofABlock(model, AdapterOptions.lora(8, 8));
    var counted = MadeWeights.of(LayerSize.of(model), in8Bits, adapter, DType.BFLOAT16.bytes());
    assertThat(more / counted.block()).isBetween(0.8, 1.1);
  }

  private static double ofABlock(WanTransformer over, AdapterOptions adapter) {
    long few = peak(over, adapter, SMALL, 1);
    long many = peak(over, adapter, SMALL, LAYERS);
    return (many - few) / (LAYERS - 1.0);
  }

  @Test
  void ofALohaTheyHoldItsProducts() {
    assertCounted(
        model, new AdapterOptions(new AdapterKind.Loha(), 8, 8, LayerChoice.ALL), _ -> false);
  }

  @Test
  void overABaseIn8BitsTheyHoldItsWeightsInTheDtypeThatIsComputedIn() {
    var quantized =
        model.map((_, linear) -> {
          var dense = (DenseLinear) linear;
          var scaled = Float8Scaling.ROW.quantize(dense.weight(), DType.FLOAT8_E4M3FN);
          return new QuantizedLinear(
              scaled.values(), scaled.scale().to(DType.BFLOAT16), dense.bias());
        });
    assertCounted(quantized, AdapterOptions.lora(8, 8), _ -> true);
  }
}
