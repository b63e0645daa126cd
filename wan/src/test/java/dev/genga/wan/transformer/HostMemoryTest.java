package dev.genga.wan.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is told of the machine's memory, beside the tensors that blocks which come and go are made of.
class HostMemoryTest {
  @TempDir private Path folder;

  private TransformerCheckpoint base() {
    Path file = folder.resolve("base.safetensors");
    var config =
        new TransformerConfig(false, 16, 16, 96, 192, 64, 64, 32, 3, 5, TransformerConfig.EPS);
    try (var _ = TensorScope.open()) {
      TransformerTensors.initial(config, RandomSource.seeded(1))
          .write(file, DType.BFLOAT16, Map.of());
    }
    return TransformerCheckpoint.open(file);
  }

  private static List<Tensor> tensors(
      TransformerCheckpoint base, BaseForm form, DType dtype, int block) {
    var modules =
        base.blockLayers().keySet().stream()
            .filter(module -> StreamedBlocks.block(module) == block)
            .toList();
    var weights = base.held(form.withBlocksInMemory(0), Device.CPU, dtype);
    return LayerTensors.of(MappedBlocks.layers(weights, modules).values());
  }

  @ParameterizedTest
  @CsvSource({"BFLOAT16, false", "FLOAT32, false", "BFLOAT16, true", "FLOAT32, true"})
  void itIsThatOfTheBlocksTensors(DType dtype, boolean in8Bits) {
    var form = in8Bits ? BaseForm.FLOAT8_BLOCKS : BaseForm.AS_STORED;
    try (var _ = TensorScope.open();
        var base = base()) {
      int layers = base.config().layers();
      int streamed = layers - 1;
      var few = form.withBlocksInMemory(layers - streamed + BaseForm.MOVING);
      assertThat(few.streamed(layers)).isEqualTo(streamed);
      long copies = 0;
      long room = 0;
      for (int block = 0; block < streamed; block++) {
        long its = 0;
        for (var tensor : tensors(base, form, dtype, block)) {
          boolean mapped = tensor.dtype() == DType.BFLOAT16 && !(in8Bits && tensor.dim() > 1);
          copies += mapped ? 0 : tensor.bytes();
          its += HostMemory.pinned(tensor.bytes());
        }
        room = Math.max(room, its);
      }
      assertThat(HostMemory.of(base, few, dtype)).isEqualTo(new HostMemory(2 * room, copies));
      assertThat(HostMemory.of(base, form, dtype).bytes()).as("all blocks stay").isZero();
    }
  }

  @Test
  void pinnedMemoryIsTakenInPowersOfTwo() {
    assertThat(HostMemory.pinned(0)).isZero();
    assertThat(HostMemory.pinned(1)).isEqualTo(1);
    assertThat(HostMemory.pinned(4096)).isEqualTo(4096);
    assertThat(HostMemory.pinned(4097)).isEqualTo(8192);
    assertThat(HostMemory.pinned(5L << 30)).isEqualTo(8L << 30);
  }
}
