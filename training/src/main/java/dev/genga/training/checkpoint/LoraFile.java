package dev.genga.training.checkpoint;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.file.MusubiLoraFormat;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes LoRA files in musubi-tuner's layout, with the hashes that web interfaces look for.
public final class LoraFile {
  private LoraFile() {}

  /// Writes a file, whole or not at all.
  ///
  /// @param dtype of the tensors in the file
  /// @param metadata see [LoraMetadata]; `sshs_model_hash` and `sshs_legacy_hash` are added
  /// @throws java.io.UncheckedIOException if it can't be written; then an old file is still there
  public static void write(Path file, Lora lora, DType dtype, Map<String, String> metadata) {
    try (var _ = TensorScope.open()) {
      var tensors = MusubiLoraFormat.tensors(lora, dtype);
      SafetensorsWriter.write(file, tensors, LoraHashes.added(tensors, metadata));
    }
  }

  /// Writes tensors that were a file's.
  ///
  /// @param metadata without hashes, which are added
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    SafetensorsWriter.write(file, tensors, LoraHashes.added(tensors, metadata));
  }

  /// A file's metadata without the hashes of its tensors; null where it has none and is no LoRA.
  public static @Nullable Map<String, String> withoutHashes(Map<String, String> metadata) {
    var text = new LinkedHashMap<>(metadata);
    text.remove("sshs_legacy_hash");
    return text.remove("sshs_model_hash") == null ? null : text;
  }
}
