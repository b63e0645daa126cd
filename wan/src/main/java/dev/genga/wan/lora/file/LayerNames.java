package dev.genga.wan.lora.file;

import dev.genga.wan.transformer.KeyLayout;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The names that LoRA files give to a transformer's modules, and the official ones.
final class LayerNames {
  /// musubi-tuner's, and LyCORIS' own; some converters write the underscore twice.
  private static final Pattern UNDERSCORED = Pattern.compile("(?:lora_unet|lycoris)__?(.+)");

  private static final List<String> PREFIXES =
      List.of("base_model.model.", "model.diffusion_model.", "diffusion_model.", "transformer.");

  private static final Pattern OFFICIAL =
      Pattern.compile(
          "blocks\\.\\d{1,4}\\.((self|cross)_attn\\.(q|k|v|o|norm_q|norm_k)"
              + "|cross_attn\\.(k_img|v_img|norm_k_img)|ffn\\.[02]|norm3)"
              + "|patch_embedding|(text|time)_embedding\\.[02]|time_projection\\.1|head\\.head"
              + "|img_emb\\.proj\\.[0134]");

  private static final Pattern MODULATED = Pattern.compile("blocks\\.\\d{1,4}|head");

  private static final Pattern IN_BLOCK =
      Pattern.compile("blocks_(\\d{1,4})_(?:(self_attn|cross_attn|ffn)_)?(.+)");

  private static final Pattern NUMBERED =
      Pattern.compile("(text_embedding|time_embedding|time_projection|img_emb_proj)_(\\d)");

  private LayerNames() {}

  /// The official name of a module, or null where Wan2.1 has none of that name.
  ///
  /// @param inFile a key without its end, such as `lora_unet_blocks_0_ffn_0`
  static @Nullable String official(String inFile) {
    String name = dotted(inFile);
    return OFFICIAL.matcher(name).matches() ? name : null;
  }

  /// The same for what has a modulation: a block or the head.
  static @Nullable String modulated(String inFile) {
    String name = dotted(inFile);
    return MODULATED.matcher(name).matches() ? name : null;
  }

  private static String dotted(String inFile) {
    var underscored = UNDERSCORED.matcher(inFile);
    if (underscored.matches()) {
      return withDots(underscored.group(1));
    }
    String name = inFile;
    for (String prefix : PREFIXES) {
      if (name.startsWith(prefix)) {
        name = name.substring(prefix.length());
      }
    }
    return KeyLayout.DIFFUSERS.official(name);
  }

  private static String withDots(String name) {
    var block = IN_BLOCK.matcher(name);
    if (block.matches()) {
      String part = block.group(2) == null ? "" : block.group(2) + ".";
      return "blocks." + block.group(1) + "." + part + block.group(3);
    }
    var numbered = NUMBERED.matcher(name);
    if (numbered.matches()) {
      return numbered.group(1).replace("img_emb_proj", "img_emb.proj") + "." + numbered.group(2);
    }
    return name.equals("head_head") ? "head.head" : name;
  }

  /// A module's name with underscores for dots.
  static String underscored(String official) {
    return official.replace('.', '_');
  }
}
