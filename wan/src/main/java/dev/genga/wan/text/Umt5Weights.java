package dev.genga.wan.text;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.AdaptedLinear;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.nn.StreamedLinear;
import dev.genga.tensor.weights.ModelWeights;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.text.Umt5Layout.BlockPart;
import dev.genga.wan.text.Umt5Layout.Part;
import dev.genga.wan.weights.ModelKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/// A UMT5 encoder's weights in a file, whole and of fitting shapes, in any of the known layouts.
///
/// @param weights in the precision of the file, which stays open as long as this is used
/// @param layout what its keys are
/// @param prefix what stands before them in the file
/// @param config its sizes
record Umt5Weights(ModelWeights weights, Umt5Layout layout, String prefix, Umt5Config config) {
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
    var kind = ModelKind.of(file);
    if (kind != ModelKind.TEXT_ENCODER && kind != ModelKind.UNKNOWN) {
      throw wrong(file, "this is %s, not a text encoder".formatted(kind.description()));
    }
    throw wrong(
        file,
        "this file holds no UMT5 encoder: it has neither %s nor %s"
            .formatted(
                Umt5Layout.WAN.key(0, BlockPart.Q), Umt5Layout.TRANSFORMERS.key(0, BlockPart.Q)));
  }

  private static Umt5Weights of(WeightsFile file, Umt5Layout layout, String prefix) {
    var weights = ModelWeights.of(EncoderTensors.of(file, prefix));
    checkKeys(weights, layout, prefix);
    var found = new Umt5Weights(weights, layout, prefix, config(weights, layout));
    found.checkShapes();
    return found;
  }

  private static void checkKeys(ModelWeights weights, Umt5Layout layout, String prefix) {
    var expected = layout.keys(layers(weights, layout));
    var missing = expected.stream().filter(key -> !weights.tensors().containsKey(key)).toList();
    var known = new HashSet<>(expected);
    var unknown = weights.tensors().keySet().stream().filter(key -> !known.contains(key)).toList();
    var parts = new ArrayList<String>();
    if (!missing.isEmpty()) {
      parts.add("%s missing (%s)".formatted(keys(missing), some(prefix, missing)));
    }
    if (!unknown.isEmpty()) {
      parts.add("%s too many (%s)".formatted(keys(unknown), some(prefix, unknown)));
    }
    if (!parts.isEmpty()) {
      throw wrong(weights.file(), "this is not a whole UMT5 encoder: " + String.join(", ", parts));
    }
  }

  private static String keys(List<String> keys) {
    return keys.size() == 1 ? "1 key is" : keys.size() + " keys are";
  }

  private static String some(String prefix, List<String> keys) {
    var named = keys.stream().limit(NAMED).map(key -> prefix + key).toList();
    return String.join(", ", named) + (keys.size() > NAMED ? ", ..." : "");
  }

  private static int layers(ModelWeights weights, Umt5Layout layout) {
    return weights.tensors().keySet().stream()
        .filter(key -> key.startsWith(layout.blocks()))
        .map(key -> key.substring(layout.blocks().length()).split("\\.", 2)[0])
        .filter(number -> number.matches("\\d{1,4}"))
        .mapToInt(number -> Integer.parseInt(number) + 1)
        .max()
        .orElse(0);
  }

  private static Umt5Config config(ModelWeights weights, Umt5Layout layout) {
    var embedding = matrix(weights, layout.key(Part.EMBEDDING));
    var query = matrix(weights, layout.key(0, BlockPart.Q));
    var gate = matrix(weights, layout.key(0, BlockPart.GATE));
    var positions = matrix(weights, layout.key(0, BlockPart.POSITIONS));
    try {
      return new Umt5Config(
          embedding[0],
          embedding[1],
          query[0],
          gate[0],
          positions[1],
          layers(weights, layout),
          positions[0]);
    } catch (IllegalArgumentException e) {
      throw wrong(weights.file(), "this is not a UMT5 encoder: " + e.getMessage());
    }
  }

  private static int[] matrix(ModelWeights weights, String key) {
    long[] shape = weights.file().info(key).dims();
    if (shape.length != 2
        || shape[0] < 1
        || shape[1] < 1
        || Math.max(shape[0], shape[1]) > 1 << 24) {
      throw wrong(
          weights.file(), "its tensor %s has shape %s".formatted(key, Arrays.toString(shape)));
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
    var info = weights.file().info(key);
    if (!Arrays.equals(info.dims(), shape)) {
      throw wrong(
          weights.file(),
          "its tensor %s%s has shape %s, not %s"
              .formatted(prefix, key, info.shape(), Arrays.toString(shape)));
    }
  }

  private static ProblemException wrong(WeightsFile file, String what) {
    return new ProblemException(
        what, file.path().toString(), "name the UMT5-XXL encoder that belongs to Wan2.1");
  }

  /// One block, its weights on `device` in a form; what is so in the file already is not copied.
  Umt5Block block(int block, Device device, WeightForm form) {
    return new Umt5Block(
        tensor(layout.key(block, BlockPart.NORM1), device, form),
        linear(layout.key(block, BlockPart.Q), device, form),
        linear(layout.key(block, BlockPart.K), device, form),
        linear(layout.key(block, BlockPart.V), device, form),
        linear(layout.key(block, BlockPart.O), device, form),
        tensor(layout.key(block, BlockPart.POSITIONS), RelativePositions.on(device), form),
        tensor(layout.key(block, BlockPart.NORM2), device, form),
        linear(layout.key(block, BlockPart.GATE), device, form),
        linear(layout.key(block, BlockPart.UP), device, form),
        linear(layout.key(block, BlockPart.DOWN), device, form));
  }

  /// Rows of the token embedding in a form; only these are read of the file.
  ///
  /// @param ids int64, `[T]`, on the CPU
  /// @return `[T, C]`, on the CPU
  Tensor embed(Tensor ids, WeightForm form) {
    var rows =
        switch (stored(layout.key(Part.EMBEDDING))) {
          case DenseLinear(var table, var _) -> rows(table, ids);
          case QuantizedLinear(var table, var scale, var _) -> {
            var own = scale.numel() == 1 ? scale : scale.indexSelect(0, ids);
            yield new QuantizedLinear(rows(table, ids), own, null).dequantized();
          }
          case StreamedLinear other -> throw noStoredLayer(other);
          case AdaptedLinear other -> throw noStoredLayer(other);
        };
    return form.of(rows);
  }

  /// libtorch looks up no rows of 8-bit floating point, but of bytes.
  private static Tensor rows(Tensor table, Tensor ids) {
    return table.dtype().isFloat8()
        ? Functional.embedding(table.viewAs(DType.UINT8), ids).viewAs(table.dtype())
        : Functional.embedding(table, ids);
  }

  /// Lets go of what was read of the file so far.
  void unload() {
    weights.file().unload();
  }

  /// The last norm's weight, `[C]`.
  Tensor norm(Device device, WeightForm form) {
    return tensor(layout.key(Part.NORM), device, form);
  }

  /// Weights of 8 bits are multiplied out on the device, once for all prompts.
  private Linear linear(String key, Device device, WeightForm form) {
    return switch (stored(key)) {
      case DenseLinear(var weight, var _) -> new DenseLinear(form.on(device, weight), null);
      case QuantizedLinear(var weight, var scale, var _) -> {
        var moved = new QuantizedLinear(weight.to(device), scale.to(device), null);
        yield new DenseLinear(form.of(moved.dequantized()), null);
      }
      case StreamedLinear other -> throw noStoredLayer(other);
      case AdaptedLinear other -> throw noStoredLayer(other);
    };
  }

  private static IllegalArgumentException noStoredLayer(Linear other) {
    return new IllegalArgumentException("no layer of a file: " + other);
  }

  private Linear stored(String key) {
    return weights.linear(key.substring(0, key.length() - ".weight".length()));
  }

  private Tensor tensor(String key, Device device, WeightForm form) {
    return form.on(device, weights.tensor(key));
  }
}
