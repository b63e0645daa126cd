package dev.genga.training.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.vae.VaeConfig;
import dev.genga.wan.vae.WanVae;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// The weights that a VAE's training starts from.
final class VaeParameters {
  /// The latents' noise has a deviation of 0.05 at first: with 1 there would be little to learn from.
  private static final float FIRST_LOG_VARIANCE = -6;

  private VaeParameters() {}

  /// First values under the official names.
  ///
  /// Convolutions keep the size of what passes them (He et al., "Delving Deep into Rectifiers",
  /// 2015, with a gain of 1). A causal one sees the present frame alone at first, and what changes
  /// the number of frames copies or averages them, so that a clip starts as a row of images. The
  /// second convolution of a residual block, and the attention's last, start small, so that a deep
  /// network starts as a shallow one (Zhang et al., "Fixup Initialization", 2019).
  static Map<String, Tensor> initial(VaeConfig config, RandomSource random) {
    var weights = new LinkedHashMap<String, Tensor>();
    WanVae.tensorShapes(config)
        .forEach((name, shape) -> {
          try (var scope = TensorScope.open()) {
            weights.put(name, scope.keep(initial(name, shape, random)));
          }
        });
    return weights;
  }

  private static Tensor initial(String name, long[] shape, RandomSource random) {
    if (name.endsWith(".gamma")) {
      return Tensors.ones(shape, DType.FLOAT32, Device.CPU);
    }
    if (name.equals("conv1.bias")) {
      return meansAndLogVariances(shape[0] / 2);
    }
    if (name.endsWith(".bias")) {
      return Tensors.zeros(shape, DType.FLOAT32, Device.CPU);
    }
    if (name.endsWith("time_conv.weight")) {
      return copying(shape);
    }
    boolean branchEnd = name.endsWith("residual.6.weight") || name.endsWith("proj.weight");
    long products = shape[1];
    for (int i = Math.max(2, shape.length - 2); i < shape.length; i++) {
      products *= shape[i];
    }
    var values =
        random.randn(DType.FLOAT32, shape).times((branchEnd ? 0.2 : 1) / Math.sqrt(products));
    return shape.length == 5 && shape[2] == 3 ? presentOnly(values) : values;
  }

  /// `[2 z]`: zeros, then [#FIRST_LOG_VARIANCE].
  private static Tensor meansAndLogVariances(long z) {
    float[] values = new float[Math.toIntExact(2 * z)];
    Arrays.fill(values, Math.toIntExact(z), values.length, FIRST_LOG_VARIANCE);
    return Tensors.of(values, 2 * z);
  }

  /// `[out, in, 3, H, W]` with zeros for the frames before.
  private static Tensor presentOnly(Tensor weight) {
    var present = weight.narrow(2, 2, 1);
    return present.pad(0, 0, 0, 0, 0, 2, 0);
  }

  /// `[C, C, 3, 1, 1]`, halving time: the mean of a pair; `[2 C, C, 3, 1, 1]`, doubling it: twice the
  /// same frame.
  private static Tensor copying(long[] shape) {
    long channels = shape[1];
    float[] values = new float[Math.toIntExact(shape[0] * channels * 3)];
    boolean halves = shape[0] == channels;
    for (long out = 0; out < shape[0]; out++) {
      int at = Math.toIntExact((out * channels + out % channels) * 3);
      values[at + 1] = halves ? 0.5f : 0;
      values[at + 2] = halves ? 0.5f : 1;
    }
    return Tensors.of(values, shape);
  }
}
