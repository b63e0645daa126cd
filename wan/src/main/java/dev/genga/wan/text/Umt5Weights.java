package dev.genga.wan.text;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.text.Umt5Layout.BlockPart;
import dev.genga.wan.text.Umt5Layout.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// A UMT5 encoder's weights in a file, whole and of fitting shapes, in any of the known layouts.
///
/// @param file open as long as this is used
/// @param layout what its keys are
/// @param prefix what stands before them
/// @param config its sizes
record Umt5Weights(WeightsFile file, Umt5Layout layout, String prefix, Umt5Config config) {
  /// Keys beside the encoder's own: scales and marks of 8-bit weights, ComfyUI's tokenizer, a second
  /// name of the embedding, and a decoder.
  private static final Pattern BESIDE =
      Pattern.compile(
          "spiece_model|(.*\\.)?scaled_fp8"
              + "|.*\\.(scale_weight|weight_scale|scale_input|input_scale|comfy_quant)"
              + "|(encoder\\.|decoder\\.)?embed_tokens\\.weight|decoder\\..*|lm_head\\..*");

  private static final int NAMED = 3;

  /// Finds the encoder in a file.
  ///
  /// @throws ProblemException naming the first keys that are missing, too many or of a wrong shape
  static Umt5Weights of(WeightsFile file) {
    for (var layout : Umt5Layout.values()) {
      for (String key : file.tensors().keySet()) {
        String prefix = layout.prefixOf(key);
        if (prefix != null) {
          return of(file, layout, prefix);
        }
      }
    }
    throw wrong(
        file,
        "this file holds no UMT5 encoder: it has neither %s nor %s"
            .formatted(
                Umt5Layout.WAN.key(0, BlockPart.Q), Umt5Layout.TRANSFORMERS.key(0, BlockPart.Q)));
  }

  private static Umt5Weights of(WeightsFile file, Umt5Layout layout, String prefix) {
    checkKeys(file, layout, prefix);
    var weights = new Umt5Weights(file, layout, prefix, config(file, layout, prefix));
    weights.checkShapes();
    return weights;
  }

  private static void checkKeys(WeightsFile file, Umt5Layout layout, String prefix) {
    var expected = layout.keys(layers(file, layout, prefix));
    var missing = expected.stream().filter(key -> !file.has(prefix + key)).toList();
    var known = new HashSet<>(expected);
    var unknown =
        file.tensors().keySet().stream()
            .filter(key -> key.startsWith(prefix))
            .map(key -> key.substring(prefix.length()))
            .filter(key -> !known.contains(key) && !BESIDE.matcher(key).matches())
            .toList();
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      var parts = new ArrayList<String>();
      if (!missing.isEmpty()) {
        parts.add("%d keys are missing (%s)".formatted(missing.size(), some(prefix, missing)));
      }
      if (!unknown.isEmpty()) {
        parts.add("%d are too many (%s)".formatted(unknown.size(), some(prefix, unknown)));
      }
      throw wrong(file, "this is not a whole UMT5 encoder: " + String.join(", ", parts));
    }
  }

  private static String some(String prefix, List<String> keys) {
    var named = keys.stream().limit(NAMED).map(key -> prefix + key).toList();
    return String.join(", ", named) + (keys.size() > NAMED ? ", ..." : "");
  }

  private static int layers(WeightsFile file, Umt5Layout layout, String prefix) {
    String start = prefix + layout.blocks();
    return file.tensors().keySet().stream()
        .filter(key -> key.startsWith(start))
        .map(key -> key.substring(start.length()).split("\\.", 2)[0])
        .filter(number -> number.matches("\\d{1,4}"))
        .mapToInt(number -> Integer.parseInt(number) + 1)
        .max()
        .orElse(0);
  }

  private static Umt5Config config(WeightsFile file, Umt5Layout layout, String prefix) {
    var embedding = matrix(file, prefix + layout.key(Part.EMBEDDING));
    var query = matrix(file, prefix + layout.key(0, BlockPart.Q));
    var gate = matrix(file, prefix + layout.key(0, BlockPart.GATE));
    var positions = matrix(file, prefix + layout.key(0, BlockPart.POSITIONS));
    try {
      return new Umt5Config(
          embedding[0],
          embedding[1],
          query[0],
          gate[0],
          positions[1],
          layers(file, layout, prefix),
          positions[0]);
    } catch (IllegalArgumentException e) {
      throw wrong(file, "this is not a UMT5 encoder: " + e.getMessage());
    }
  }

  private static int[] matrix(WeightsFile file, String key) {
    long[] shape = file.info(key).dims();
    if (shape.length != 2
        || shape[0] < 1
        || shape[1] < 1
        || Math.max(shape[0], shape[1]) > 1 << 24) {
      throw wrong(file, "its tensor %s has shape %s".formatted(key, Arrays.toString(shape)));
    }
    return new int[] {(int) shape[0], (int) shape[1]};
  }

  private void checkShapes() {
    int dim = config.dim();
    check(layout.key(Part.NORM), dim);
    for (int block = 0; block < config.layers(); block++) {
      for (var part : BlockPart.values()) {
        String key = layout.key(block, part);
        switch (part) {
          case NORM1, NORM2 -> check(key, dim);
          case Q, K, V -> check(key, config.attentionDim(), dim);
          case O -> check(key, dim, config.attentionDim());
          case POSITIONS -> check(key, config.buckets(), config.heads());
          case GATE, UP -> check(key, config.ffnDim(), dim);
          case DOWN -> check(key, dim, config.ffnDim());
        }
      }
    }
  }

  private void check(String key, long... shape) {
    var info = file.info(prefix + key);
    if (!Arrays.equals(info.dims(), shape) || !info.dtype().isFloatingPoint()) {
      throw wrong(
          file,
          "its tensor %s is %s %s, not floating-point %s"
              .formatted(
                  info.name(),
                  info.dtype().safetensorsName(),
                  info.shape(),
                  Arrays.toString(shape)));
    }
  }

  private static ProblemException wrong(WeightsFile file, String what) {
    return new ProblemException(
        what, file.path().toString(), "name the UMT5-XXL encoder that belongs to Wan2.1");
  }

  /// One block, its weights on `device` in `dtype`; what is so in the file already is not copied.
  Umt5Block block(int block, Device device, DType dtype) {
    return new Umt5Block(
        tensor(layout.key(block, BlockPart.NORM1), device, dtype),
        linear(layout.key(block, BlockPart.Q), device, dtype),
        linear(layout.key(block, BlockPart.K), device, dtype),
        linear(layout.key(block, BlockPart.V), device, dtype),
        linear(layout.key(block, BlockPart.O), device, dtype),
        tensor(layout.key(block, BlockPart.POSITIONS), Device.CPU, dtype),
        tensor(layout.key(block, BlockPart.NORM2), device, dtype),
        linear(layout.key(block, BlockPart.GATE), device, dtype),
        linear(layout.key(block, BlockPart.UP), device, dtype),
        linear(layout.key(block, BlockPart.DOWN), device, dtype));
  }

  /// The token embedding as it is in the file, `[vocabulary, C]`.
  Tensor embedding() {
    return file.read(prefix + layout.key(Part.EMBEDDING));
  }

  /// The last norm's weight, `[C]`.
  Tensor norm(Device device, DType dtype) {
    return tensor(layout.key(Part.NORM), device, dtype);
  }

  private Linear linear(String key, Device device, DType dtype) {
    return new DenseLinear(tensor(key, device, dtype), null);
  }

  private Tensor tensor(String key, Device device, DType dtype) {
    return file.read(prefix + key).to(device, dtype);
  }
}
