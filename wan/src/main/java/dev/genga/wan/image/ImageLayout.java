package dev.genga.wan.image;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.weights.ModelWeights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The names that an image encoder's tensors go by in published files.
enum ImageLayout {
  /// Wan's own `models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth`, whose text part is left out:
  /// `visual.transformer.0.attn.to_qkv.weight`.
  WAN(
      "cls_embedding",
      "patch_embedding",
      "pos_embedding",
      "pre_norm",
      "transformer.",
      "post_norm\\..*|head(\\..*)?|textual\\..*|log_scale") {
    @Override
    Map<String, String> linears() {
      return Map.of("attn.proj", "attn.proj", "mlp.0", "mlp.0", "mlp.2", "mlp.2");
    }

    @Override
    Map<String, String> norms() {
      return Map.of("norm1", "norm1", "norm2", "norm2");
    }

    @Override
    List<String> queriesKeysValues() {
      return List.of("attn.to_qkv");
    }
  },
  /// transformers, and ComfyUI's `clip_vision_h.safetensors`:
  /// `vision_model.encoder.layers.0.self_attn.q_proj.weight`.
  TRANSFORMERS(
      "vision_model.embeddings.class_embedding",
      "vision_model.embeddings.patch_embedding",
      "vision_model.embeddings.position_embedding.weight",
      "vision_model.pre_layrnorm",
      "vision_model.encoder.layers.",
      "vision_model\\.post_layernorm\\..*|visual_projection\\.weight|logit_scale|text_model\\..*"
          + "|text_projection\\.weight|vision_model\\.embeddings\\.position_ids") {
    @Override
    Map<String, String> linears() {
      return Map.of("attn.proj", "self_attn.out_proj", "mlp.0", "mlp.fc1", "mlp.2", "mlp.fc2");
    }

    @Override
    Map<String, String> norms() {
      return Map.of("norm1", "layer_norm1", "norm2", "layer_norm2");
    }

    @Override
    List<String> queriesKeysValues() {
      return List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj");
    }
  };

  private final String classToken;
  private final String patches;
  private final String positions;
  private final String firstNorm;
  private final String blocks;
  private final Pattern leftOut;

  ImageLayout(
      String classToken,
      String patches,
      String positions,
      String firstNorm,
      String blocks,
      String leftOut) {
    this.classToken = classToken;
    this.patches = patches;
    this.positions = positions;
    this.firstNorm = firstNorm;
    this.blocks = blocks;
    this.leftOut = Pattern.compile(leftOut);
  }

  /// The layout's names of a block's layers, by Wan's.
  abstract Map<String, String> linears();

  /// The layout's names of a block's norms, by Wan's.
  abstract Map<String, String> norms();

  /// The layer or layers that make queries, keys and values, in this order.
  abstract List<String> queriesKeysValues();

  /// What stands before the layout's own names in a key, or null if the key isn't the one that this
  /// layout is told by.
  @Nullable String prefixOf(String key) {
    boolean found = key.equals(classToken) || key.endsWith("." + classToken);
    return found ? key.substring(0, key.length() - classToken.length()) : null;
  }

  /// Whether Wan's program needs no such tensor: the other half of a CLIP, and what follows the output
  /// that it takes.
  boolean isLeftOut(String name) {
    return leftOut.matcher(name).matches();
  }

  String classToken() {
    return classToken;
  }

  String patchWeight() {
    return patches + ".weight";
  }

  String positions() {
    return positions;
  }

  String firstNorm() {
    return firstNorm;
  }

  /// What starts the keys of all blocks.
  String blocks() {
    return blocks;
  }

  private String block(int block, String part) {
    return blocks + block + "." + part;
  }

  /// The key of a layer or norm of a block, without its `.weight`.
  ///
  /// @param part Wan's name of it
  String module(int block, String part) {
    var own = linears().getOrDefault(part, norms().get(part));
    if (own == null) {
      throw new IllegalArgumentException("no part of a block: " + part);
    }
    return block(block, own);
  }

  /// Queries, keys and values as one layer, `[3 C, C]`, in the file's dtype.
  DenseLinear queriesKeysValues(ModelWeights weights, int block) {
    var parts = queriesKeysValues().stream().map(part -> block(block, part)).toList();
    return new DenseLinear(joined(weights, parts, ".weight"), joined(weights, parts, ".bias"));
  }

  private static Tensor joined(ModelWeights weights, List<String> modules, String end) {
    var tensors = modules.stream().map(module -> weights.tensor(module + end)).toList();
    return tensors.size() == 1 ? tensors.getFirst() : Tensors.cat(0, tensors);
  }

  /// All keys of such an encoder, with their shapes.
  Map<String, List<Long>> shapes(ImageEncoderConfig config) {
    long dim = config.dim();
    long patch = config.patch();
    long tokens = config.tokens();
    var shapes = new LinkedHashMap<String, List<Long>>();
    shapes.put(patchWeight(), List.of(dim, 3L, patch, patch));
    shapes.put(classToken, this == WAN ? List.of(1L, 1L, dim) : List.of(dim));
    shapes.put(positions, this == WAN ? List.of(1L, tokens, dim) : List.of(tokens, dim));
    putNorm(shapes, firstNorm, dim);
    for (int i = 0; i < config.layers(); i++) {
      var joined = queriesKeysValues();
      for (String part : joined) {
        putLinear(shapes, block(i, part), 3 * dim / joined.size(), dim);
      }
      putLinear(shapes, module(i, "attn.proj"), dim, dim);
      putLinear(shapes, module(i, "mlp.0"), config.mlpDim(), dim);
      putLinear(shapes, module(i, "mlp.2"), dim, config.mlpDim());
      putNorm(shapes, module(i, "norm1"), dim);
      putNorm(shapes, module(i, "norm2"), dim);
    }
    return shapes;
  }

  private static void putLinear(Map<String, List<Long>> shapes, String module, long out, long in) {
    shapes.put(module + ".weight", List.of(out, in));
    shapes.put(module + ".bias", List.of(out));
  }

  private static void putNorm(Map<String, List<Long>> shapes, String module, long width) {
    shapes.put(module + ".weight", List.of(width));
    shapes.put(module + ".bias", List.of(width));
  }

  /// The keys by which the layouts are told.
  static String marks() {
    var marks = new ArrayList<String>();
    for (var layout : values()) {
      marks.add(layout.classToken);
    }
    return String.join(" nor ", marks);
  }
}
