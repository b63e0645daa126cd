package dev.genga.wan.transformer;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.AdaptedLinear;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.nn.StreamedLinear;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tensors that plain layers are made of.
final class LayerTensors {
  private LayerTensors() {}

  /// All of them, in a fixed order.
  static List<Tensor> of(Collection<Linear> layers) {
    var all = new ArrayList<Tensor>();
    for (var layer : layers) {
      switch (layer) {
        case DenseLinear(var weight, var bias) -> add(all, weight, bias);
        case QuantizedLinear(var weight, var scale, var bias) -> add(all, weight, scale, bias);
        case StreamedLinear other -> throw refused(other);
        case AdaptedLinear other -> throw refused(other);
      }
    }
    return all;
  }

  private static void add(List<Tensor> all, @Nullable Tensor... parts) {
    for (var part : parts) {
      if (part != null) {
        all.add(part);
      }
    }
  }

  /// The same layers of other tensors, given in the order of [#of].
  static Map<String, Linear> with(Map<String, Linear> layers, List<Tensor> tensors) {
    var others = tensors.iterator();
    var made = new LinkedHashMap<String, Linear>();
    layers.forEach((name, layer) -> made.put(name, with(layer, others)));
    return made;
  }

  private static Linear with(Linear layer, Iterator<Tensor> others) {
    return switch (layer) {
      case DenseLinear(_, var bias) ->
          new DenseLinear(others.next(), bias == null ? null : others.next());
      case QuantizedLinear(_, _, var bias) ->
          new QuantizedLinear(others.next(), others.next(), bias == null ? null : others.next());
      case StreamedLinear other -> throw refused(other);
      case AdaptedLinear other -> throw refused(other);
    };
  }

  private static IllegalArgumentException refused(Linear other) {
    return new IllegalArgumentException("no layer of a file: " + other);
  }
}
