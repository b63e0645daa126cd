package dev.genga.wan.lora.file;

import dev.genga.tensor.weights.TensorInfo;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which model a LoRA was made for, as far as its keys and sizes tell.
final class ModelGuess {
  private static final Map<Long, String> WIDTHS =
      Map.of(1536L, "Wan2.1 1.3B", 3072L, "Wan2.2 5B", 5120L, "Wan 14B");

  private static final Pattern IMAGE = Pattern.compile(".*(k_img|v_img|add_[kv]_proj|img_emb).*");

  private ModelGuess() {}

  /// The model, such as `Wan2.1 1.3B`, or null where nothing tells.
  static @Nullable String of(Map<String, TensorInfo> tensors) {
    for (var info : tensors.values()) {
      var key = LoraKey.of(info.name());
      if (key != null && key.end().equals(ModuleReader.DOWN) && key.module().contains("_attn.")) {
        long width = info.shape().size() < 2 ? 0 : info.shape().get(1);
        String model = WIDTHS.getOrDefault(width, "a Wan model of width " + width);
        return image(tensors.keySet()) ? model + ", image to video" : model;
      }
    }
    return family(tensors.keySet());
  }

  private static boolean image(Collection<String> keys) {
    return keys.stream().anyMatch(IMAGE.asMatchPredicate());
  }

  private static @Nullable String family(Collection<String> keys) {
    if (any(keys, "vace_blocks")) {
      return "Wan VACE";
    } else if (any(keys, "double_blocks") || any(keys, "single_blocks")) {
      return "HunyuanVideo or FLUX";
    } else if (any(keys, "down_blocks") || any(keys, "input_blocks") || any(keys, "lora_te")) {
      return "Stable Diffusion";
    } else if (any(keys, "transformer_blocks")) {
      return "another family (FLUX, LTX-Video, Qwen-Image or CogVideoX)";
    }
    return any(keys, "_refiner") ? "Lumina or Z-Image" : null;
  }

  private static boolean any(Collection<String> keys, String part) {
    return keys.stream().anyMatch(key -> key.contains(part));
  }
}
