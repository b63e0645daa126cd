package dev.genga.wan.transformer;

import dev.genga.tensor.weights.TensorInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The names and shapes that a transformer's tensors have, and the sizes that they tell.
///
/// Source: `WanModel` of Wan2.1's wan/modules/model.py.
///
/// @param layers number of blocks
/// @param imageToVideo whether it attends to image tokens
/// @param imagePositions whether the image tokens have learnt positions (FLF2V)
/// @param dim model width `C`
/// @param imageDim size of one image token; 0 in text-to-video models
/// @param imageTokens how many positions are learnt; 0 where none are
record TransformerShapes(
    int layers,
    boolean imageToVideo,
    boolean imagePositions,
    long dim,
    long ffnDim,
    long freqDim,
    long textDim,
    long inChannels,
    long outChannels,
    long imageDim,
    long imageTokens) {
  private static final Pattern BLOCK = Pattern.compile("^blocks\\.(\\d{1,6})\\..*");

  /// More blocks than any model has; a name beyond is no block's.
  private static final int MOST_BLOCKS = 1000;

  /// Elements of a patch.
  private static final int PATCH = TransformerConfig.PATCH * TransformerConfig.PATCH;

  /// Reads the sizes off a file's tensors; what can't be read is 0.
  static TransformerShapes of(Map<String, TensorInfo> tensors) {
    return new TransformerShapes(
        layers(tensors.keySet()),
        tensors.keySet().stream()
            .anyMatch(name -> name.startsWith("img_emb.") || name.contains("_img.")),
        tensors.containsKey("img_emb.emb_pos"),
        size(tensors.get("patch_embedding.weight"), 0, 5),
        size(tensors.get("blocks.0.ffn.0.weight"), 0, 2),
        size(tensors.get("time_embedding.0.weight"), 1, 2),
        size(tensors.get("text_embedding.0.weight"), 1, 2),
        size(tensors.get("patch_embedding.weight"), 1, 5),
        size(tensors.get("head.head.weight"), 0, 2) / PATCH,
        size(tensors.get("img_emb.proj.1.weight"), 1, 2),
        size(tensors.get("img_emb.emb_pos"), 1, 3));
  }

  /// The shapes of a text-to-video model.
  ///
  /// @throws IllegalArgumentException for another, whose image tokens' size is not in its sizes
  static TransformerShapes of(TransformerConfig config) {
    if (config.imageToVideo()) {
      throw new IllegalArgumentException(
          "only a text-to-video model's shapes follow from its sizes");
    }
    return new TransformerShapes(
        config.layers(),
        false,
        false,
        config.dim(),
        config.ffnDim(),
        config.freqDim(),
        config.textDim(),
        config.inChannels(),
        config.outChannels(),
        0,
        0);
  }

  private static int layers(Set<String> names) {
    var found = new TreeSet<Integer>();
    for (String name : names) {
      var block = BLOCK.matcher(name);
      if (block.matches() && Integer.parseInt(block.group(1)) < MOST_BLOCKS) {
        found.add(Integer.parseInt(block.group(1)));
      }
    }
    return found.isEmpty() ? 0 : found.getLast() + 1;
  }

  private static long size(@Nullable TensorInfo info, int dim, int dims) {
    return info == null || info.shape().size() != dims ? 0 : info.shape().get(dim);
  }

  /// Every tensor of such a model with its shape, in the order of its modules.
  Map<String, List<Long>> expected() {
    var all = new LinkedHashMap<String, List<Long>>();
    int p = TransformerConfig.PATCH;
    all.put("patch_embedding.weight", List.of(dim, inChannels, 1L, (long) p, (long) p));
    all.put("patch_embedding.bias", List.of(dim));
    putLinear(all, "text_embedding.0", dim, textDim);
    putLinear(all, "text_embedding.2", dim, dim);
    putLinear(all, "time_embedding.0", dim, freqDim);
    putLinear(all, "time_embedding.2", dim, dim);
    putLinear(all, "time_projection.1", 6 * dim, dim);
    for (int i = 0; i < layers; i++) {
      putBlock(all, "blocks." + i + ".");
    }
    all.put("head.modulation", List.of(1L, 2L, dim));
    putLinear(all, "head.head", outChannels * PATCH, dim);
    if (imageToVideo) {
      putNorm(all, "img_emb.proj.0", imageDim);
      putLinear(all, "img_emb.proj.1", imageDim, imageDim);
      putLinear(all, "img_emb.proj.3", dim, imageDim);
      putNorm(all, "img_emb.proj.4", dim);
    }
    if (imagePositions) {
      all.put("img_emb.emb_pos", List.of(1L, imageTokens, imageDim));
    }
    return all;
  }

  private void putBlock(Map<String, List<Long>> all, String block) {
    all.put(block + "modulation", List.of(1L, 6L, dim));
    for (String attention : List.of("self_attn.", "cross_attn.")) {
      for (String part : List.of("q", "k", "v", "o")) {
        putLinear(all, block + attention + part, dim, dim);
      }
      all.put(block + attention + "norm_q.weight", List.of(dim));
      all.put(block + attention + "norm_k.weight", List.of(dim));
    }
    if (imageToVideo) {
      putLinear(all, block + "cross_attn.k_img", dim, dim);
      putLinear(all, block + "cross_attn.v_img", dim, dim);
      all.put(block + "cross_attn.norm_k_img.weight", List.of(dim));
    }
    putNorm(all, block + "norm3", dim);
    putLinear(all, block + "ffn.0", ffnDim, dim);
    putLinear(all, block + "ffn.2", dim, ffnDim);
  }

  private static void putLinear(Map<String, List<Long>> all, String module, long out, long in) {
    all.put(module + ".weight", List.of(out, in));
    all.put(module + ".bias", List.of(out));
  }

  private static void putNorm(Map<String, List<Long>> all, String module, long width) {
    all.put(module + ".weight", List.of(width));
    all.put(module + ".bias", List.of(width));
  }
}
