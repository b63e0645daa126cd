package dev.genga.wan.transformer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The values that a transformer's weights have before any training: Xavier's uniform for linear
/// layers, normal ones of deviation 0.02 for the embeddings of text and time, a head of zeros.
///
/// The random source is used up as by the reference, whose layers are each made with PyTorch's default
/// values before they get these: the same seed gives the same model.
///
/// Source: `WanModel.__init__` and `init_weights` of Wan2.1's wan/modules/model.py; Glorot and Bengio,
/// "Understanding the difficulty of training deep feedforward neural networks" (2010).
final class InitialWeights {
  private static final double EMBEDDING_DEVIATION = 0.02;
  private static final String PATCH = "patch_embedding.weight";
  private static final String PATCH_BIAS = "patch_embedding.bias";

  private final TransformerConfig config;
  private final RandomSource random;
  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final Map<String, Tensor> made = new LinkedHashMap<>();

  InitialWeights(TransformerConfig config, RandomSource random) {
    this.config = config;
    this.random = random;
    TransformerTensors.shapes(config)
        .forEach(
            (name, shape) -> shapes.put(name, shape.stream().mapToLong(Long::longValue).toArray()));
  }

  /// All weights, in the order of the model's modules.
  Map<String, Tensor> make() {
    inOrderOfConstruction().forEach(name -> made.put(name, asConstructed(name)));
    shapes.keySet().stream().filter(this::isLinear).forEach(this::putXavier);
    putXavier(PATCH);
    for (String module : List.of("text_embedding", "time_embedding")) {
      for (String layer : List.of(".0.weight", ".2.weight")) {
        put(module + layer, random.normal(0, EMBEDDING_DEVIATION, shape(module + layer)));
      }
    }
    put("head.head.weight", Tensors.zeros(shape("head.head.weight"), DType.FLOAT32, Device.CPU));
    var inOrder = new LinkedHashMap<String, Tensor>();
    shapes.keySet().forEach(name -> inOrder.put(name, made.get(name)));
    return inOrder;
  }

  /// A module's own parameters are listed before its layers, but made after them.
  private List<String> inOrderOfConstruction() {
    var order = new ArrayList<String>();
    String own = "";
    for (String name : shapes.keySet()) {
      if (!own.isEmpty() && !name.startsWith(own.replaceFirst("modulation$", ""))) {
        order.add(own);
        own = "";
      }
      if (name.endsWith(".modulation")) {
        own = name;
      } else {
        order.add(name);
      }
    }
    order.add(own);
    return order;
  }

  /// A layer's values before `init_weights`. Where that replaces them, only the numbers drawn count.
  private Tensor asConstructed(String name) {
    if (name.endsWith("modulation")) {
      return random.randn(DType.FLOAT32, shape(name)).div(Math.sqrt(config.dim()));
    }
    if (isNorm(name)) {
      double value = name.endsWith(".weight") ? 1 : 0;
      return Tensors.full(shape(name), value, DType.FLOAT32, Device.CPU);
    }
    try (var scope = TensorScope.open()) {
      double bound = 1 / Math.sqrt(inputs(name.replaceFirst("bias$", "weight")));
      var drawn = random.uniform(-bound, bound, shape(name));
      boolean stays = !name.endsWith(".bias") || name.equals(PATCH_BIAS);
      return scope.keep(stays ? drawn : Tensors.zeros(shape(name), DType.FLOAT32, Device.CPU));
    }
  }

  private void putXavier(String name) {
    double bound = Math.sqrt(3) * Math.sqrt(2 / (inputs(name) + shape(name)[0]));
    put(name, random.uniform(-bound, bound, shape(name)));
  }

  private void put(String name, Tensor tensor) {
    var old = made.put(name, tensor);
    if (old != null) {
      old.close();
    }
  }

  private boolean isLinear(String name) {
    return name.endsWith(".weight") && shape(name).length == 2;
  }

  private static boolean isNorm(String name) {
    return name.contains(".norm");
  }

  private long[] shape(String name) {
    var shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException("the transformer has no tensor " + name);
    }
    return shape;
  }

  /// How many values one output is made of.
  private double inputs(String weight) {
    double count = 1;
    long[] shape = shape(weight);
    for (int i = 1; i < shape.length; i++) {
      count *= shape[i];
    }
    return count;
  }
}
