package dev.genga.wan.lora.file;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.lora.Lora;
import java.nio.file.Path;
import java.util.Map;

/// musubi-tuner's own layout, in which trainings save.
public final class MusubiLoraFormat {
  private MusubiLoraFormat() {}

  /// Writes an adapter.
  ///
  /// @param dtype of all tensors, alpha too
  /// @param metadata the file's text, see musubi's `ss_*` and `modelspec.*` keys
  public static void write(Path file, Lora lora, DType dtype, Map<String, String> metadata) {
    SafetensorsWriter.write(file, tensors(lora, dtype), metadata);
  }

  /// The tensors of the file, sorted by key as the reference library writes them.
  public static Map<String, Tensor> tensors(Lora lora, DType dtype) {
    return LoraWriter.tensors(lora, LoraLayout.MUSUBI, dtype);
  }
}
