package dev.genga.wan.text;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The names that UMT5's tensors go by in published files.
enum Umt5Layout {
  /// The official Wan release: `blocks.0.attn.q.weight`.
  WAN("blocks.0.attn.q.weight"),
  /// transformers, diffusers, ComfyUI: `encoder.block.0.layer.0.SelfAttention.q.weight`.
  TRANSFORMERS("encoder.block.0.layer.0.SelfAttention.q.weight");

  /// A tensor that every file of this layout has.
  private final String sign;

  Umt5Layout(String sign) {
    this.sign = sign;
  }

  /// What stands before the layout's own names in a key, or null if the key isn't the one that this
  /// layout is told by.
  @Nullable String prefixOf(String key) {
    boolean found = key.equals(sign) || key.endsWith("." + sign);
    return found ? key.substring(0, key.length() - sign.length()) : null;
  }

  /// The key of a tensor that is not part of a block.
  String key(Part part) {
    return this == WAN ? part.wan : part.transformers;
  }

  /// The key of a block's tensor.
  String key(int block, BlockPart part) {
    return this == WAN
        ? "blocks.%d.%s".formatted(block, part.wan)
        : "encoder.block.%d.layer.%s".formatted(block, part.transformers);
  }

  /// What starts the keys of all blocks.
  String blocks() {
    return this == WAN ? "blocks." : "encoder.block.";
  }

  /// All keys of an encoder with so many blocks.
  List<String> keys(int layers) {
    var keys = new ArrayList<String>();
    for (var part : Part.values()) {
      keys.add(key(part));
    }
    for (int block = 0; block < layers; block++) {
      for (var part : BlockPart.values()) {
        keys.add(key(block, part));
      }
    }
    return keys;
  }

  /// Tensors that are not part of a block.
  enum Part {
    EMBEDDING("token_embedding.weight", "shared.weight"),
    NORM("norm.weight", "encoder.final_layer_norm.weight");

    private final String wan;
    private final String transformers;

    Part(String wan, String transformers) {
      this.wan = wan;
      this.transformers = transformers;
    }
  }

  /// Tensors of a block.
  enum BlockPart {
    NORM1("norm1.weight", "0.layer_norm.weight"),
    Q("attn.q.weight", "0.SelfAttention.q.weight"),
    K("attn.k.weight", "0.SelfAttention.k.weight"),
    V("attn.v.weight", "0.SelfAttention.v.weight"),
    O("attn.o.weight", "0.SelfAttention.o.weight"),
    POSITIONS("pos_embedding.embedding.weight", "0.SelfAttention.relative_attention_bias.weight"),
    NORM2("norm2.weight", "1.layer_norm.weight"),
    GATE("ffn.gate.0.weight", "1.DenseReluDense.wi_0.weight"),
    UP("ffn.fc1.weight", "1.DenseReluDense.wi_1.weight"),
    DOWN("ffn.fc2.weight", "1.DenseReluDense.wo.weight");

    private final String wan;
    private final String transformers;

    BlockPart(String wan, String transformers) {
      this.wan = wan;
      this.transformers = transformers;
    }
  }
}
