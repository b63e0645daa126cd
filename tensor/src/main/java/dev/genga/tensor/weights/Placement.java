package dev.genga.tensor.weights;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.AdaptedLinear;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.nn.StreamedLinear;
import org.jspecify.annotations.Nullable;

/// Where a model's parameters are to be, and in which dtype. What is there already is not copied.
///
/// @param dtype of every parameter except 8-bit weights of linear layers, which stay as they are
public record Placement(Device device, DType dtype) {
  /// A parameter, brought to the place and the dtype.
  public Tensor place(Tensor tensor) {
    return tensor.to(device, dtype);
  }

  /// A layer, brought to the place.
  public Linear place(Linear linear) {
    return switch (linear) {
      case DenseLinear(var weight, var bias) ->
          new DenseLinear(
              weight.dtype().isFloat8() ? weight.to(device) : place(weight), placeIfAny(bias));
      case QuantizedLinear(var weight, var scale, var bias) ->
          new QuantizedLinear(weight.to(device), scale.to(device), placeIfAny(bias));
      case StreamedLinear other ->
          throw new IllegalArgumentException("it has its place already: " + other);
      case AdaptedLinear other -> throw new IllegalArgumentException("a LoRA in a file: " + other);
    };
  }

  private @Nullable Tensor placeIfAny(@Nullable Tensor bias) {
    return bias == null ? null : place(bias);
  }
}
