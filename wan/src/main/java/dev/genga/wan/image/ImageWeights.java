package dev.genga.wan.image;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.weights.ModelWeights;
import dev.genga.tensor.weights.RenamedWeights;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.weights.ModelKind;
import java.util.ArrayList;

/// An image encoder's weights in a file, whole and of fitting shapes, in any of the known layouts.
///
/// @param weights the visual part alone, in the precision of the file, which stays open as long as
///     this is used
/// @param layout what its keys are
/// @param config its sizes
record ImageWeights(ModelWeights weights, ImageLayout layout, ImageEncoderConfig config) {
  private static final int NAMED = 3;

  /// Finds the encoder in a file.
  ///
  /// @throws ProblemException naming the first keys that are missing, too many or of a wrong shape
  static ImageWeights of(WeightsFile file) {
    for (var layout : ImageLayout.values()) {
      for (String key : file.tensors().keySet()) {
        String prefix = layout.prefixOf(key);
        if (prefix != null) {
          return of(file, layout, prefix);
        }
      }
    }
    var kind = ModelKind.of(file);
    throw wrong(
        file,
        kind == ModelKind.UNKNOWN || kind == ModelKind.IMAGE_ENCODER
            ? "this file holds no image encoder: it has neither " + ImageLayout.marks()
            : "this is %s, not an image encoder".formatted(kind.description()));
  }

  private static ImageWeights of(WeightsFile file, ImageLayout layout, String prefix) {
    var visual =
        RenamedWeights.of(
            file,
            key -> {
              if (!key.startsWith(prefix)) {
                return null; // the text half stands beside the visual one
              }
              String name = key.substring(prefix.length());
              return layout.isLeftOut(name) ? null : name;
            });
    var weights = ModelWeights.of(visual);
    var found = new ImageWeights(weights, layout, config(weights, layout));
    found.check(visual);
    return found;
  }

  private static ImageEncoderConfig config(ModelWeights weights, ImageLayout layout) {
    int layers = layers(weights, layout);
    long[] patch = shape(weights, layout.patchWeight(), 4);
    long[] mlp = shape(weights, layout.module(0, "mlp.0") + ".weight", 2);
    var positions = weights.info(layout.positions()).shape();
    long tokens = positions.size() < 2 ? 0 : positions.get(positions.size() - 2);
    int grid = (int) Math.sqrt(Math.max(0, tokens - 1));
    try {
      return new ImageEncoderConfig(
          Math.toIntExact(patch[0]), Math.toIntExact(mlp[0]), layers, (int) patch[3], grid);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw wrong(weights.file(), "this is no CLIP ViT-H: " + e.getMessage());
    }
  }

  private static int layers(ModelWeights weights, ImageLayout layout) {
    return weights.tensors().keySet().stream()
        .filter(key -> key.startsWith(layout.blocks()))
        .map(key -> key.substring(layout.blocks().length()).split("\\.", 2)[0])
        .filter(number -> number.matches("\\d{1,3}"))
        .mapToInt(number -> Integer.parseInt(number) + 1)
        .max()
        .orElse(0);
  }

  private static long[] shape(ModelWeights weights, String key, int dims) {
    var info = weights.tensors().get(key);
    if (info == null || info.dims().length != dims) {
      throw wrong(
          weights.file(),
          info == null
              ? "this is not a whole image encoder: it lacks " + key
              : "its tensor %s has shape %s".formatted(key, info.shape()));
    }
    return info.dims();
  }

  private void check(RenamedWeights visual) {
    var expected = layout.shapes(config);
    var found = weights.tensors();
    var wrong = new ArrayList<String>();
    expected.forEach((key, shape) -> {
      var info = found.get(key);
      if (info == null) {
        wrong.add(key + " is missing");
      } else if (!info.shape().equals(shape)) {
        wrong.add("%s is %s, not %s".formatted(key, info.shape(), shape));
      }
    });
    found.keySet().stream()
        .filter(key -> !expected.containsKey(key))
        .forEach(key -> wrong.add(visual.nameInFile(key) + " has no place"));
    if (!wrong.isEmpty()) {
      throw wrong(
          weights.file(),
          "this is not a whole image encoder: %s%s"
              .formatted(
                  String.join(", ", wrong.subList(0, Math.min(NAMED, wrong.size()))),
                  wrong.size() > NAMED ? ", and %d more".formatted(wrong.size() - NAMED) : ""));
    }
  }

  private static ProblemException wrong(WeightsFile file, String what) {
    return new ProblemException(
        what,
        file.path().toString(),
        "name models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth or"
            + " clip_vision_h.safetensors");
  }

  /// One block, its weights on `device` in `dtype`.
  ImageBlock block(int block, Device device, DType dtype) {
    var joined = layout.queriesKeysValues(weights, block);
    return new ImageBlock(
        config.heads(),
        norm(layout.module(block, "norm1"), device, dtype),
        placed(joined, device, dtype),
        linear(layout.module(block, "attn.proj"), device, dtype),
        norm(layout.module(block, "norm2"), device, dtype),
        linear(layout.module(block, "mlp.0"), device, dtype),
        linear(layout.module(block, "mlp.2"), device, dtype));
  }

  /// The norm before the first block.
  ImageBlock.Norm firstNorm(Device device, DType dtype) {
    return norm(layout.firstNorm(), device, dtype);
  }

  /// A patch to a token: `[C, 3 * patch * patch]`.
  Tensor patchWeight(Device device, DType dtype) {
    return tensor(layout.patchWeight(), device, dtype).flatten(1, 3);
  }

  /// `[1, 1, C]`.
  Tensor classToken(Device device, DType dtype) {
    return tensor(layout.classToken(), device, dtype).reshape(1, 1, -1);
  }

  /// `[1, tokens, C]`.
  Tensor positions(Device device, DType dtype) {
    return tensor(layout.positions(), device, dtype).reshape(1, config.tokens(), -1);
  }

  /// Lets go of what was read of the file so far.
  void unload() {
    weights.file().unload();
  }

  private ImageBlock.Norm norm(String module, Device device, DType dtype) {
    return new ImageBlock.Norm(
        tensor(module + ".weight", device, dtype), tensor(module + ".bias", device, dtype));
  }

  private DenseLinear linear(String module, Device device, DType dtype) {
    return new DenseLinear(
        tensor(module + ".weight", device, dtype), tensor(module + ".bias", device, dtype));
  }

  private static DenseLinear placed(DenseLinear linear, Device device, DType dtype) {
    var bias = linear.bias();
    return new DenseLinear(
        linear.weight().to(device, dtype), bias == null ? null : bias.to(device, dtype));
  }

  private Tensor tensor(String key, Device device, DType dtype) {
    return weights.tensor(key).to(device, dtype);
  }
}
