package dev.genga.app.eval;

import dev.genga.app.base.BaseFolder;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.checkpoint.LoraFile;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.Map;

/// LoRAs with random values, whose effect can't be missed.
public final class TinyLora {
  private TinyLora() {}

  /// @param metadata of the file, such as `ss_steps`
  public static void write(
      Path file, BaseFolder base, int rank, long seed, Map<String, String> metadata) {
    try (var _ = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(base.models().transformer())) {
      var model =
          WanTransformer.load(
              checkpoint.placed(Device.CPU, DType.BFLOAT16), DType.BFLOAT16, Device.CPU);
      var random = RandomSource.seeded(seed);
      var lora = Lora.create(model, rank, rank, random);
      var values =
          lora.parameters().stream()
              .map((Tensor value) -> random.randn(DType.FLOAT32, value.shape()).times(0.3))
              .toList();
      LoraFile.write(file, lora.with(values), DType.FLOAT32, metadata);
    }
  }
}
