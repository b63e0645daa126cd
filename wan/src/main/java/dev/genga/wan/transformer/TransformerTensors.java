package dev.genga.wan.transformer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.AdaptedLinear;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.nn.StreamedLinear;
import dev.genga.tensor.weights.SafetensorsWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/// All weights of a text-to-video transformer as plain tensors: what a training from nothing starts
/// with, and what it saves.
///
/// @param tensors by their official names, in the order of the model's modules
public record TransformerTensors(TransformerConfig config, Map<String, Tensor> tensors)
    implements TransformerWeights {
  /// Keeps the order of the given map.
  public TransformerTensors {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /// Every tensor that such a model has, with its shape, in the order of its modules.
  ///
  /// @throws IllegalArgumentException for an image-to-video model
  public static Map<String, List<Long>> shapes(TransformerConfig config) {
    return TransformerShapes.of(config).expected();
  }

  /// Weights for a training from nothing, float32 on the CPU: those that the reference's `WanModel`
  /// has after `torch.manual_seed` with the same seed.
  public static TransformerTensors initial(TransformerConfig config, RandomSource random) {
    return new TransformerTensors(config, new InitialWeights(config, random).make());
  }

  /// Every weight of other ones, in float32; those stored in 8 bits with their scales applied.
  ///
  /// @param device where the copies are to be
  public static TransformerTensors copyOf(TransformerWeights weights, Device device) {
    var copies = new LinkedHashMap<String, Tensor>();
    shapes(weights.config())
        .forEach((name, shape) -> {
          try (var scope = TensorScope.open()) {
            var value = shape.size() == 2 ? ofLinear(weights, name) : weights.tensor(name);
            copies.put(name, scope.keep(value.to(device, DType.FLOAT32).copy()));
          }
        });
    return new TransformerTensors(weights.config(), copies);
  }

  private static Tensor ofLinear(TransformerWeights weights, String name) {
    return weight(weights.linear(name.replaceFirst("\\.weight$", "")), name);
  }

  private static Tensor weight(Linear linear, String name) {
    return switch (linear) {
      case DenseLinear(var weight, _) -> weight;
      case QuantizedLinear quantized -> quantized.dequantized();
      case StreamedLinear streamed -> weight(streamed.present(), name);
      case AdaptedLinear _ ->
          throw new IllegalArgumentException("a LoRA is no weight of the transformer: " + name);
    };
  }

  /// Other tensors in the place of these.
  ///
  /// @param tensors in the order of these, of their shapes
  public TransformerTensors with(List<Tensor> other) {
    var values = other.iterator();
    return map((name, tensor) -> values.next());
  }

  /// The result of `change` in the place of each tensor.
  public TransformerTensors map(UnaryOperator<Tensor> change) {
    return map((name, tensor) -> change.apply(tensor));
  }

  /// The result of `change` in the place of each tensor, which it is given with its name.
  public TransformerTensors map(BiFunction<String, Tensor, Tensor> change) {
    var changed = new LinkedHashMap<>(tensors);
    changed.replaceAll(change);
    return new TransformerTensors(config, changed);
  }

  @Override
  public Tensor tensor(String name) {
    var tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the transformer has no tensor " + name);
    }
    return tensor;
  }

  @Override
  public Linear linear(String module) {
    return new DenseLinear(tensor(module + ".weight"), tensor(module + ".bias"));
  }

  /// Writes a file in the official layout, whole or not at all; its metadata states the sizes that no
  /// shape tells.
  ///
  /// @param dtype of the file's tensors
  /// @param metadata further text
  public void write(Path file, DType dtype, Map<String, String> metadata) {
    var text = new LinkedHashMap<>(metadata);
    text.putAll(StatedSizes.metadata(config));
    try (var _ = TensorScope.open()) {
      var stored = new LinkedHashMap<>(tensors);
      stored.replaceAll((name, tensor) -> tensor.detach().to(Device.CPU, dtype).contiguous());
      SafetensorsWriter.write(file, stored, text);
    }
  }
}
