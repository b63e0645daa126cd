package dev.genga.wan.transformer;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The names that a transformer's file gives to its modules.
///
/// Source of diffusers' names: its `loaders/single_file_utils.py`
/// (`convert_wan_transformer_to_diffusers`).
public enum KeyLayout {
  /// Wan2.1's own; ComfyUI's files have them too, mostly behind a prefix.
  OFFICIAL("blocks.0.self_attn.q.weight") {
    @Override
    public String official(String name) {
      return name;
    }

    @Override
    public String inFile(String official) {
      return official;
    }
  },
  /// Those of the diffusers library.
  DIFFUSERS("blocks.0.attn1.to_q.weight") {
    @Override
    public String official(String name) {
      return renamed(name, TO_OFFICIAL);
    }

    @Override
    public String inFile(String official) {
      return renamed(official, TO_DIFFUSERS);
    }
  };

  /// A module in the official names and in diffusers'; a block's without `blocks.N.`.
  private static final String[][] PAIRS = {
    {"text_embedding.0", "condition_embedder.text_embedder.linear_1"},
    {"text_embedding.2", "condition_embedder.text_embedder.linear_2"},
    {"time_embedding.0", "condition_embedder.time_embedder.linear_1"},
    {"time_embedding.2", "condition_embedder.time_embedder.linear_2"},
    {"time_projection.1", "condition_embedder.time_proj"},
    {"img_emb.proj.0", "condition_embedder.image_embedder.norm1"},
    {"img_emb.proj.1", "condition_embedder.image_embedder.ff.net.0.proj"},
    {"img_emb.proj.3", "condition_embedder.image_embedder.ff.net.2"},
    {"img_emb.proj.4", "condition_embedder.image_embedder.norm2"},
    {"img_emb.emb_pos", "condition_embedder.image_embedder.pos_embed"},
    {"head.modulation", "scale_shift_table"},
    {"head.head", "proj_out"},
    {"blocks.N.modulation", "blocks.N.scale_shift_table"},
    {"blocks.N.self_attn.q", "blocks.N.attn1.to_q"},
    {"blocks.N.self_attn.k", "blocks.N.attn1.to_k"},
    {"blocks.N.self_attn.v", "blocks.N.attn1.to_v"},
    {"blocks.N.self_attn.o", "blocks.N.attn1.to_out.0"},
    {"blocks.N.self_attn.norm_q", "blocks.N.attn1.norm_q"},
    {"blocks.N.self_attn.norm_k", "blocks.N.attn1.norm_k"},
    {"blocks.N.norm3", "blocks.N.norm2"},
    {"blocks.N.cross_attn.q", "blocks.N.attn2.to_q"},
    {"blocks.N.cross_attn.k", "blocks.N.attn2.to_k"},
    {"blocks.N.cross_attn.v", "blocks.N.attn2.to_v"},
    {"blocks.N.cross_attn.o", "blocks.N.attn2.to_out.0"},
    {"blocks.N.cross_attn.norm_q", "blocks.N.attn2.norm_q"},
    {"blocks.N.cross_attn.norm_k", "blocks.N.attn2.norm_k"},
    {"blocks.N.cross_attn.k_img", "blocks.N.attn2.add_k_proj"},
    {"blocks.N.cross_attn.v_img", "blocks.N.attn2.add_v_proj"},
    {"blocks.N.cross_attn.norm_k_img", "blocks.N.attn2.norm_added_k"},
    {"blocks.N.ffn.0", "blocks.N.ffn.net.0.proj"},
    {"blocks.N.ffn.2", "blocks.N.ffn.net.2"},
  };

  private static final Map<String, String> TO_DIFFUSERS = pairs(0, 1);
  private static final Map<String, String> TO_OFFICIAL = pairs(1, 0);
  private static final Pattern BLOCK = Pattern.compile("^blocks\\.(\\d+)\\.");

  private final String mark;

  KeyLayout(String mark) {
    this.mark = mark;
  }

  /// A name that every transformer in this layout has.
  String mark() {
    return mark;
  }

  /// The official name of a tensor or module in the file; a foreign one stays as it is.
  public abstract String official(String name);

  /// The name that a tensor or module has in a file of this layout.
  public abstract String inFile(String official);

  private static Map<String, String> pairs(int from, int to) {
    var map = new HashMap<String, String>();
    for (var pair : PAIRS) {
      map.put(pair[from], pair[to]);
    }
    return Map.copyOf(map);
  }

  /// Renames the module in a tensor's name: the whole name, or all but what follows the last dot.
  private static String renamed(String name, Map<String, String> modules) {
    var block = BLOCK.matcher(name);
    String plain = block.find() ? block.replaceFirst("blocks.N.") : name;
    int dot = plain.lastIndexOf('.');
    String renamed = modules.get(plain);
    if (renamed == null && dot > 0 && modules.containsKey(plain.substring(0, dot))) {
      renamed = modules.get(plain.substring(0, dot)) + plain.substring(dot);
    }
    if (renamed == null) {
      return name;
    }
    return plain.equals(name)
        ? renamed
        : renamed.replaceFirst("^blocks\\.N\\.", "blocks." + block.group(1) + ".");
  }
}
