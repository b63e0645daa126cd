package dev.genga.wan.lora.file;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.Linear;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What of a model can be changed.
///
/// @param parameters shapes by the parameter's official name; the linear layers of the blocks first, in
///     the order of the model
record ModelShapes(Map<String, List<Long>> parameters) {
  ModelShapes {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  static ModelShapes of(WanTransformer model) {
    var shapes = new LinkedHashMap<String, List<Long>>();
    var _ = model.map((name, linear) -> put(shapes, name, linear));
    var _ =
        model.mapRest(
            (name, linear) -> put(shapes, name, linear),
            (name, tensor) -> {
              shapes.put(name, shape(tensor));
              return tensor;
            });
    return new ModelShapes(shapes);
  }

  static ModelShapes of(TransformerCheckpoint checkpoint) {
    var shapes = new LinkedHashMap<String, List<Long>>();
    checkpoint.blockLayers().forEach((name, info) -> shapes.put(name + ".weight", info.shape()));
    checkpoint.tensors().forEach((name, info) -> shapes.putIfAbsent(name, info.shape()));
    return new ModelShapes(shapes);
  }

  private static Linear put(Map<String, List<Long>> shapes, String name, Linear linear) {
    shapes.put(name + ".weight", List.of(linear.outFeatures(), linear.inFeatures()));
    shapes.put(name + ".bias", List.of(linear.outFeatures()));
    return linear;
  }

  private static List<Long> shape(Tensor tensor) {
    return Arrays.stream(tensor.shape()).boxed().toList();
  }

  /// A parameter as a matrix, `[out, in]`, or null where the model has none.
  long @Nullable [] matrix(String parameter) {
    var shape = parameters.get(parameter);
    return shape == null || shape.size() < 2
        ? null
        : new long[] {shape.getFirst(), numel(shape) / Math.max(1, shape.getFirst())};
  }

  /// Whether a difference of that shape can be added to a parameter; a kernel and its matrix are one.
  boolean takes(String parameter, List<Long> shape) {
    var own = parameters.get(parameter);
    return own != null
        && numel(own) == numel(shape)
        && !shape.isEmpty()
        && (own.equals(shape) || own.getFirst().equals(shape.getFirst()));
  }

  private static long numel(List<Long> shape) {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }
}
