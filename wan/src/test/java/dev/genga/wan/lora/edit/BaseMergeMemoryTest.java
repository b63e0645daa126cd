package dev.genga.wan.lora.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.TensorInfo;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A base that LoRAs are merged into goes through memory tensor by tensor.
class BaseMergeMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  /// 160 matrices, none more than an eightieth of the whole.
  private static final TransformerConfig CONFIG =
      new TransformerConfig(
          false, 16, 16, 512, 2048, 32, 64, 16, 4, 32, TransformerConfig.EPS, 0, 0);

  private static final int TENSORS = TransformerTensors.shapes(CONFIG).size();

  @TempDir private Path folder;
  private long first;
  private long most;

  @Test
  void aMergeTakesNoMoreMemoryForABaseOfManyTensors() throws IOException {
    assumeTrue(Files.exists(STATUS), "the memory of this process isn't told here");
    var base = writeBase();
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var parts = List.of(new LoraRanks.Part("a", lora(base), 1));
      var merged = folder.resolve("merged.safetensors");
      BaseMerge.write(base, parts, merged, Map.of(), this::look);
      assertThat(Files.size(merged)).isGreaterThan(Files.size(base) / 100 * 99);
      // What is left of them would be four fifths of the file, in float32 twice that.
      assertThat(most - first).isLessThan(Files.size(base) / 4);
    }
  }

  /// At every twentieth of the way: to look is garbage in memory too. What engine and program take when they
  /// begin is in the memory of the first fifth.
  private void look(int done) {
    if (done % (TENSORS / 20) != 0) {
      return;
    }
    if (done < TENSORS / 5) {
      first = Math.max(first, resident());
    } else {
      most = Math.max(most, resident());
    }
  }

  private Path writeBase() {
    var file = folder.resolve("base.safetensors");
    var infos = new ArrayList<TensorInfo>();
    TransformerTensors.shapes(CONFIG)
        .forEach((name, shape) -> infos.add(new TensorInfo(name, DType.BFLOAT16, shape)));
    SafetensorsWriter.stream(
        file,
        infos,
        info -> Tensors.zeros(info.dims(), info.dtype(), Device.CPU),
        Map.of("num_heads", "" + CONFIG.heads(), "text_len", "" + CONFIG.textLength()));
    return file;
  }

  /// One that changes every layer of every block.
  private static Lora lora(Path base) {
    try (var checkpoint = TransformerCheckpoint.open(base)) {
      var model =
          WanTransformer.load(
              checkpoint.placed(Device.META, DType.FLOAT32), DType.FLOAT32, Device.META);
      var random = RandomSource.seeded(1);
      var made =
          Lora.create(
              model, new AdapterOptions(new AdapterKind.Lora(), 2, 2, LayerChoice.ALL), random);
      return made.with(
          made.parameters().stream()
              .map(value -> random.randn(DType.FLOAT32, value.shape()))
              .toList());
    }
  }

  /// Bytes of this process in the machine's memory, mapped files among them.
  private static long resident() {
    try {
      var line =
          Files.readAllLines(STATUS).stream()
              .filter(each -> each.startsWith("VmRSS:"))
              .findFirst()
              .orElseThrow();
      return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
