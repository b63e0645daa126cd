package dev.genga.wan.lora.file;

import dev.genga.base.ProblemException;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key by which a control LoRA, such as one of WanTraining, has a weight made larger before anything is
/// added to it: ComfyUI fills it with zeros up to the shape that stands there. What the new rows or
/// columns take, a control video, is nothing that genga runs.
///
/// @param key in the file
/// @param module the official name of the layer, or null where Wan2.1 has none of that name
/// @param shape that its weight is to have
record ReshapedWeight(String key, @Nullable String module, List<Long> shape) {
  private static final String END = ".reshape_weight";
  private static final int MOST_DIMENSIONS = 8;

  static boolean is(String key) {
    return key.endsWith(END);
  }

  /// @throws ProblemException if the key holds no shape
  static ReshapedWeight of(WeightsFile file, String key) {
    var size = file.info(key).shape();
    if (size.size() != 1 || size.getFirst() > MOST_DIMENSIONS) {
      throw new ProblemException(
          "the LoRA's %s is no shape: %s numbers".formatted(key, size),
          file.path().toString(),
          "it is damaged: download or make it again");
    }
    try (var _ = TensorScope.open()) {
      var shape = Arrays.stream(file.read(key).toLongs()).boxed().toList();
      String stem = key.substring(0, key.length() - END.length());
      return new ReshapedWeight(key, LayerNames.official(stem), shape);
    }
  }

  /// Why it is left out of what is read for no model or another kind; null where the model's weight has
  /// that shape already.
  ///
  /// @param model what it is read for, or null for any
  /// @throws ProblemException if the model's own weight has another shape
  @Nullable String leftOut(@Nullable ModelShapes model, String file) {
    if (module == null) {
      return "no layer of Wan2.1 has such a name";
    }
    if (model == null) {
      return "it makes a weight larger, as control models have it, which genga doesn't run";
    }
    var own = model.parameters().get(module + ".weight");
    if (own != null && !model.takes(module + ".weight", shape)) {
      throw new ProblemException(
          "this is a control LoRA: %s wants a weight of %s, and the model's has %d numbers"
              .formatted(key, shape, own.stream().reduce(1L, Math::multiplyExact)),
          file,
          "genga runs no control models: use it where they are run, or name another LoRA");
    }
    return own == null ? "this model has no such layer" : null;
  }
}
