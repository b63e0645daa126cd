package dev.genga.wan.lora.file;

import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The ways in which programs name the tensors of a LoRA.
public enum LoraLayout {
  /// musubi-tuner and other kohya trainers: `lora_unet_blocks_0_self_attn_q.lora_down.weight`, with
  /// `.alpha`; also DoRA, LoHa and LoKr.
  MUSUBI("lora_unet_", ".lora_down.weight", ".lora_up.weight"),
  /// diffusers and PEFT: `transformer.blocks.0.attn1.to_q.lora_A.weight`, without alpha.
  DIFFUSERS("transformer.", ".lora_A.weight", ".lora_B.weight"),
  /// lightx2v and extracted distill LoRAs:
  /// `diffusion_model.blocks.0.self_attn.q.lora_down.weight` without alpha, and `.diff`, `.diff_b`,
  /// `.diff_m`, which are added to whole weights, biases and modulations.
  LIGHTX2V("diffusion_model.", ".lora_down.weight", ".lora_up.weight"),
  /// ComfyUI, diffusion-pipe, ai-toolkit:
  /// `diffusion_model.blocks.0.self_attn.q.lora_A.weight`, without alpha.
  COMFYUI("diffusion_model.", ".lora_A.weight", ".lora_B.weight"),
  /// DiffSynth: `blocks.0.self_attn.q.lora_A.default.weight`, without alpha.
  DIFFSYNTH("", ".lora_A.default.weight", ".lora_B.default.weight"),
  /// WanTraining: `blocks.0.self_attn.q.lora_A.weight`, without alpha.
  WANTRAINING("", ".lora_A.weight", ".lora_B.weight");

  private static final Pattern OF_MUSUBI = Pattern.compile("(lora_unet|lycoris)_.*");
  private static final Pattern OF_DIFFUSERS =
      Pattern.compile(".*\\.(attn[12]\\.(to_|add_|norm_)|ffn\\.net\\.).*");
  private static final Pattern OF_DIFFSYNTH =
      Pattern.compile("blocks\\..*\\.lora_[AB]\\.default\\..*");
  private static final Pattern OF_LIGHTX2V =
      Pattern.compile(".*\\.(diff|diff_b|diff_m|lora_(down|up)\\.weight)");
  private static final Pattern OF_COMFYUI =
      Pattern.compile("(diffusion_model|transformer|base_model)\\..*");

  private final String prefix;
  private final String down;
  private final String up;

  LoraLayout(String prefix, String down, String up) {
    this.prefix = prefix;
    this.down = down;
    this.up = up;
  }

  /// The layout of a file, told by its keys; null where they are of none.
  public static @Nullable LoraLayout of(Collection<String> keys) {
    var known = keys.stream().filter(key -> LoraKey.of(key) != null).toList();
    if (known.isEmpty()) {
      return null;
    }
    if (any(known, OF_MUSUBI)) {
      return MUSUBI;
    } else if (any(known, OF_DIFFUSERS)) {
      return DIFFUSERS;
    } else if (any(known, OF_DIFFSYNTH)) {
      return DIFFSYNTH;
    } else if (any(known, OF_LIGHTX2V)) {
      return LIGHTX2V;
    }
    return any(known, OF_COMFYUI) ? COMFYUI : WANTRAINING;
  }

  private static boolean any(Collection<String> keys, Pattern pattern) {
    return keys.stream().anyMatch(pattern.asMatchPredicate());
  }

  /// The name by which users know it, such as `comfyui`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String prefix() {
    return prefix;
  }

  /// The end of the key of the matrix next to the input.
  String down() {
    return down;
  }

  /// The end of the key of the matrix next to the output.
  String up() {
    return up;
  }

  /// Whether alpha stands beside the matrices; else it is multiplied into them.
  boolean hasAlpha() {
    return this == MUSUBI;
  }

  /// Whether whole differences of weights and biases have a place.
  boolean takesDifferences() {
    return this == LIGHTX2V || this == COMFYUI;
  }
}
