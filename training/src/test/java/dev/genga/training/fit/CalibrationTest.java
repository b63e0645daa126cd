package dev.genga.training.fit;

import static dev.genga.tensor.testing.TensorAssert.assertThatTensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.training.Recipe;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.device.StepLoad;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
  private static final int LAYERS = 4;
  private static final TransformerConfig CONFIG =
      new TransformerConfig(false, 16, 16, 64, 128, 32, 24, 16, 2, LAYERS, TransformerConfig.EPS);

  private TensorScope scope;
  private TransformerTensors weights;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    weights = TransformerTensors.initial(CONFIG, RandomSource.seeded(1));
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Recipe recipe(int rank) {
    return new Recipe(
        "fit",
        new Recipe.Target.Lora(rank, rank),
        1e-4,
        ScheduleOptions.CONSTANT,
        AdamW.Settings.DEFAULT,
        null,
        1,
        1,
        new Recipe.RunLength.Steps(1),
        TimestepOptions.DEFAULTS,
        1,
        DType.FLOAT32,
        0,
        Saves.AT_END,
        Saves.AT_END);
  }

  @Test
  void aCutModelIsTheOneWithFewerBlocks() {
    var cut = WanTransformer.load(new CutWeights(weights, 2), DType.FLOAT32, Device.CPU);
    var whole = WanTransformer.load(weights, DType.FLOAT32, Device.CPU);
    var fewer = new ArrayList<>(whole.blocks().subList(0, 2));
    var same =
        new WanTransformer(
            cut.config(),
            whole.dtype(),
            whole.device(),
            whole.patchWeight(),
            whole.patchBias(),
            whole.text(),
            whole.time(),
            null,
            fewer,
            whole.head());
    var random = RandomSource.seeded(2);
    var latents = random.randn(DType.FLOAT32, 1, 16, 1, 4, 4);
    var t = Tensors.of(new float[] {500}, 1);
    var prompts = List.of(random.randn(DType.FLOAT32, 5, 24));
    assertThat(cut.blocks()).hasSize(2);
    assertThatTensor(cut.forward(latents, t, prompts))
        .isBitEqualTo(same.forward(latents, t, prompts));
  }

  /// Told from a machine whose memory is made up: every step takes 5,000,000 bytes at its height.
  @Test
  void whatWasMeasuredComesBack() {
    var model =
        Calibration.run(
            weights,
            recipe(2),
            Device.CPU,
            work -> {
              work.run();
              return 5_000_000;
            },
            3);
    assertThat(model.measuredUpTo()).isGreaterThanOrEqualTo(187);
    assertThat(model.rank()).isEqualTo(2);
    // All measurements of memory were the same, so a block that keeps its activations adds nothing
    // but
    // what one that is run twice holds.
    long held =
        2L * 4 * 96 * 64 + 4 * 96 * 2; // input and attention's result, logsumexp of two heads
    assertThat(model.recomputed().bytes().at(96)).isEqualTo(held);
    assertThat(model.around().bytes().at(96)).isEqualTo(5_000_000 - held);
    assertThat(model.kept().bytes().at(96)).isEqualTo(held / 2.0);
    var load = StepLoad.ofTokens(96);
    assertThat(model.bytes(load, new StepModel.Blocks(LAYERS, 0))).isEqualTo(5_000_000 + 3 * held);
    assertThat(model.seconds(load, new StepModel.Blocks(LAYERS, 0), 2)).isPositive();
    assertThat(model.moved()).isNull();
    // Each size that was measured tells of seconds and of bytes, for both kinds of blocks.
    assertThat(model.recomputed().seconds().points().keySet())
        .contains(96.0)
        .hasSizeGreaterThan(1)
        .isEqualTo(model.recomputed().bytes().points().keySet())
        .isEqualTo(model.kept().seconds().points().keySet());
  }

  @TempDir private Path folder;

  @Test
  void blocksThatComeAndGoAreMeasuredWhereTheyMay() {
    Path file = folder.resolve("base.safetensors");
    weights.write(file, DType.FLOAT32, Map.of());
    try (var base = TransformerCheckpoint.open(file)) {
      var form = BaseForm.AS_STORED.withBlocksInMemory(BaseForm.MOVING);
      var moving = base.held(form, Device.CPU, DType.FLOAT32, Calibration.MOVING_BLOCKS);
      var model =
          Calibration.run(
              base.placed(Device.CPU, DType.FLOAT32),
              moving,
              recipe(2),
              Device.CPU,
              work -> {
                work.run();
                return 5_000_000;
              },
              3);
      var moved = Objects.requireNonNull(model.moved());
      assertThat(moved.bytes().points()).isEqualTo(model.recomputed().bytes().points());
      var load = StepLoad.ofTokens(96);
      assertThat(model.seconds(load, new StepModel.Blocks(LAYERS, 0, LAYERS), 2)).isPositive();
    }
  }
}
