package dev.genga.wan.generation;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.lora.LayerSize;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is in memory while LoRAs are merged into a model whose weights are copies of a file's.
class MergedLorasTest {
  @TempDir private Path folder;
  private TransformerCheckpoint checkpoint;
  private List<LoraUse> uses;
  private TensorScope scope;
  private Autograd.Mode mode;

  @BeforeEach
  void open() {
    var files = TinyModels.write(folder);
    try (var _ = TensorScope.open()) {
      uses = List.of(use(3), use(4), use(5));
    }
    checkpoint = TransformerCheckpoint.open(files.transformer());
    scope = TensorScope.open();
    mode = Autograd.off();
  }

  @AfterEach
  void close() {
    mode.close();
    scope.close();
    checkpoint.close();
  }

  private LoraUse use(int seed) {
    Path file = TinyModels.write(TinyModels.lora(seed), folder.resolve(seed + ".safetensors"));
    return new LoraUse(file.toString(), 0.7);
  }

  /// In another dtype than the file's.
  private WanTransformer model() {
    return WanTransformer.load(
        checkpoint.placed(Device.CPU, DType.BFLOAT16), DType.BFLOAT16, Device.CPU);
  }

  private static Tensor velocity(WanTransformer model) {
    var from = RandomSource.seeded(4);
    return model.forward(
        from.randn(DType.FLOAT32, 1, 16, 2, 4, 6),
        Tensors.of(new float[] {700}, 1),
        List.of(from.randn(DType.FLOAT32, 5, model.config().textDim())));
  }

  /// New weights are in a scope of the merge's own: this one has what is left of the old ones.
  @Test
  void eachOldWeightIsClosedBeforeTheNextLayersTurn() {
    var model = model();
    long bytes = scope.bytes();
    int tensors = scope.live();
    long layers = LayerSize.of(model).stream().mapToLong(layer -> layer.in() * layer.out()).sum();
    long[] left = {bytes};
    int[] replaced = {0};
    LoraUse.merged(
        model,
        uses.subList(0, 1),
        old -> {
          left[0] -= old.bytes();
          old.close();
          assertThat(scope.bytes()).isEqualTo(left[0]);
          replaced[0]++;
        });
    assertThat(replaced[0]).isEqualTo(10 * model.config().layers());
    assertThat(left[0]).isEqualTo(bytes - layers * DType.BFLOAT16.bytes());
    assertThat(scope.bytes()).isEqualTo(bytes);
    assertThat(scope.live()).isEqualTo(tensors);
  }

  @Test
  void ofSeveralOnlyTheLastOnesWeightsStayBesideTheModels() {
    var model = model();
    long bytes = scope.bytes();
    var one = LoraUse.merged(model, uses.subList(0, 1));
    long first = scope.bytes() - bytes;
    var all = LoraUse.merged(model, uses);
    assertThat(scope.bytes() - bytes).isEqualTo(2 * first);
    assertThatTensor(velocity(LoraUse.into(model(), uses))).isBitEqualTo(velocity(all));
    assertThatTensor(velocity(LoraUse.into(model(), uses.subList(0, 1))))
        .isBitEqualTo(velocity(one));
  }
}
