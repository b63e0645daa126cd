package dev.genga.wan.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes single layers of a VAE. It owns their weights; closing it frees them.
final class VaeLayers implements AutoCloseable {
  private final VaeWeights.Source source;
  private final Device device;
  private final DType dtype;
  private final Pairing pairing;
  private final List<Tensor> owned = new ArrayList<>();

  /// @param dtype what the layers compute in
  VaeLayers(VaeWeights.Source source, Device device, DType dtype, Pairing pairing) {
    this.source = source;
    this.device = device;
    this.dtype = dtype;
    this.pairing = pairing;
  }

  /// From the encoder's output to the mean alone, in float32: the log-variance is for sampling, which
  /// neither training nor generation does.
  ///
  /// @param z latent channels
  Linear toMean(long z) {
    try (var _ = TensorScope.open()) {
      var weight = source.get("conv1.weight", 2 * z, 2 * z, 1, 1, 1).reshape(2 * z, 2 * z);
      var bias = source.get("conv1.bias", 2 * z);
      return new DenseLinear(
          own(weight.narrow(0, 0, z), DType.FLOAT32), own(bias.narrow(0, 0, z), DType.FLOAT32));
    }
  }

  /// Attention of every pixel to those of its frame.
  AttentionBlock attention(String name, long width) {
    return new AttentionBlock(
        norm(name + ".norm", width, 3),
        linear(name + ".to_qkv", width, 3 * width, 2, dtype),
        linear(name + ".proj", width, width, 2, dtype));
  }

  ResidualBlock residual(String name, long in, long out) {
    @Nullable Linear shortcut = in == out ? null : linear(name + ".shortcut", in, out, 3, dtype);
    return new ResidualBlock(
        norm(name + ".residual.0", in, 4),
        causal(name + ".residual.2", in, out, 3),
        norm(name + ".residual.3", out, 4),
        causal(name + ".residual.6", out, out, 3),
        shortcut);
  }

  Downsample downsample(String name, long width, boolean halvesTime) {
    try (var _ = TensorScope.open()) {
      var weight = source.get(name + ".resample.1.weight", width, width, 3, 3).unsqueeze(2);
      var bias = source.get(name + ".resample.1.bias", width);
      return new Downsample(
          new Convolution(own(weight), own(bias), 1, 2, 0),
          halvesTime ? halvingTime(name + ".time_conv", width) : null);
    }
  }

  private Convolution halvingTime(String name, long width) {
    var weight = source.get(name + ".weight", width, width, 3, 1, 1);
    return new Convolution(own(weight), own(source.get(name + ".bias", width)), 2, 1, 0);
  }

  Upsample upsample(String name, long width, boolean doublesTime) {
    try (var _ = TensorScope.open()) {
      var weight = source.get(name + ".resample.1.weight", width / 2, width, 3, 3);
      var bias = source.get(name + ".resample.1.bias", width / 2);
      return new Upsample(
          own(Upsample.merged(weight)),
          own(bias),
          doublesTime ? causal(name + ".time_conv", width, 2 * width, 1) : null);
    }
  }

  CausalConv3d causal(String name, long in, long out, long kernel) {
    try (var _ = TensorScope.open()) {
      var weight = source.get(name + ".weight", out, in, 3, kernel, kernel);
      var bias = own(source.get(name + ".bias", out));
      if (kernel == 3 && Math.min(in, out) >= pairing.frames()) {
        long rows = pairing.rows(name);
        var taps = PairedTaps.of(weight, 2);
        return new PairedCausalConv(
            plane(taps.before(), rows),
            plane(taps.sum(), rows),
            plane(taps.difference(), rows),
            plane(taps.after(), rows),
            bias);
      }
      return new DirectCausalConv(
          new Convolution(own(weight), bias, 1, 1, kernel / 2),
          new Convolution(own(weight.narrow(2, 1, 2)), bias, 1, 1, kernel / 2),
          new Convolution(own(weight.narrow(2, 2, 1)), bias, 1, 1, kernel / 2));
    }
  }

  /// @param weight `[out, in, 1, 3, 3]`, float32
  /// @param rows from how many channels on it goes through pairs of rows
  private PlaneConvolution plane(Tensor weight, long rows) {
    var plane = weight.squeeze(2);
    if (Math.min(plane.size(0), plane.size(1)) < rows) {
      return new DirectPlane(own(plane));
    }
    var taps = PairedTaps.of(plane, 2);
    return new RowPairs(
        new DirectPlane(own(taps.before())),
        new DirectPlane(own(taps.sum())),
        new DirectPlane(own(taps.difference())),
        new DirectPlane(own(taps.after())));
  }

  ChannelNorm norm(String name, long width, int dims) {
    try (var _ = TensorScope.open()) {
      long[] shape = new long[dims];
      Arrays.fill(shape, 1);
      shape[0] = width;
      return new ChannelNorm(
          own(ChannelNorm.of(source.get(name + ".gamma", shape)).gain(), DType.FLOAT32));
    }
  }

  /// A convolution of kernel 1 over `kernelDims` dimensions.
  Linear linear(String name, long in, long out, int kernelDims, DType type) {
    try (var _ = TensorScope.open()) {
      long[] shape = new long[2 + kernelDims];
      Arrays.fill(shape, 1);
      shape[0] = out;
      shape[1] = in;
      var weight = source.get(name + ".weight", shape).reshape(out, in);
      return new DenseLinear(own(weight, type), own(source.get(name + ".bias", out), type));
    }
  }

  private Tensor own(Tensor tensor) {
    return own(tensor, dtype);
  }

  /// A copy of its own on the device, the channel fastest, that outlives all scopes.
  private Tensor own(Tensor tensor, DType type) {
    boolean there = tensor.dtype() == type && tensor.device().equals(device);
    var copy = there ? tensor.copy() : tensor.to(device, type);
    var arranged =
        switch (copy.dim()) {
          case 4 -> copy.channelsLast();
          case 5 -> copy.channelsLast3d();
          default -> copy.contiguous();
        };
    owned.add(TensorScope.release(arranged));
    return arranged;
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
    owned.clear();
  }
}
