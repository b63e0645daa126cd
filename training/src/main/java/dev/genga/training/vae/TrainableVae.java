package dev.genga.training.vae;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.wan.vae.LatentNormalization;
import dev.genga.wan.vae.VaeConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All weights of a VAE, float32, and their gradients.
final class TrainableVae {
  /// Convolutions that change the number of frames: an image passes none of them.
  private static final String BETWEEN_FRAMES = ".time_conv.";

  private final VaeConfig config;
  private final DType dtype;
  private final Device device;
  private final List<String> names;
  private final FlatTensors parameters;

  /// @param dtype what the networks compute in
  /// @param device of the weights
  /// @param random for the first values
  TrainableVae(VaeConfig config, DType dtype, Device device, RandomSource random) {
    this.config = config;
    this.dtype = dtype;
    this.device = device;
    try (var scope = TensorScope.open()) {
      var initial = VaeParameters.initial(config, random);
      names = List.copyOf(initial.keySet());
      parameters = FlatTensors.copyOf(initial.values().stream().map(t -> t.to(device)).toList());
      scope.keep(parameters.parts());
      scope.keep(parameters.whole());
    }
    parameters.parts().forEach(parameter -> parameter.requiresGrad(true));
  }

  /// What is trained, in a fixed order.
  FlatTensors parameters() {
    return parameters;
  }

  /// One pass through the VAE and back; several threads may do so at the same time.
  ///
  /// @param frames `[B, 3, F, H, W]`
  /// @param random for the latents' noise
  /// @param gradients takes the loss's, in the order of the parameters
  /// @return the loss
  double backward(VaeLoss loss, Tensor frames, RandomSource random, FlatTensors gradients) {
    try (var _ = TensorScope.open();
        var _ = Autograd.on()) {
      var used = new ArrayList<Tensor>();
      var targets = new ArrayList<Tensor>();
      for (int i = 0; i < names.size(); i++) {
        if (frames.size(2) > 1 || !names.get(i).contains(BETWEEN_FRAMES)) {
          used.add(parameters.parts().get(i));
          targets.add(gradients.parts().get(i));
        }
      }
      var value = loss.of(graph(parameters.parts()), frames.to(device), random);
      var found = Autograd.gradients(value, used);
      gradients.whole().fillInPlace(0);
      for (int i = 0; i < found.length; i++) {
        targets.get(i).copyInPlace(found[i]);
      }
      return value.item();
    }
  }

  /// The VAE with other weights.
  ///
  /// @param values in the order of the parameters: themselves, or an average of them
  VaeGraph graph(List<Tensor> values) {
    return new VaeGraph(config, named(values), dtype);
  }

  private Map<String, Tensor> named(List<Tensor> values) {
    var named = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), values.get(i));
    }
    return named;
  }

  /// Writes a file of the official layout, whole or not at all.
  ///
  /// @param values as in [#graph]
  /// @param fileDtype of the file's tensors
  void write(Path file, List<Tensor> values, DType fileDtype, LatentNormalization normalization) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var stored = values.stream().map(v -> v.detach().to(Device.CPU).to(fileDtype)).toList();
      SafetensorsWriter.write(file, named(stored), normalization.metadata());
    }
  }
}
