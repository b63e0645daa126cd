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

/// Builds the networks of a VAE. It owns their weights; closing it frees them.
final class VaeBuilder implements AutoCloseable {
  private static final long PIXEL_CHANNELS = 3;

  private final VaeConfig config;
  private final VaeWeights.Source source;
  private final Device device;
  private final DType dtype;
  private final List<Tensor> owned = new ArrayList<>();

  /// @param dtype what the networks compute in
  VaeBuilder(VaeConfig config, VaeWeights.Source source, Device device, DType dtype) {
    this.config = config;
    this.source = source;
    this.device = device;
    this.dtype = dtype;
  }

  /// From pixels to mean and log-variance, 2 z channels.
  CausalNetwork encoder() {
    var layers = new ArrayList<VaeLayer>();
    long width = config.baseWidth();
    var input = causal("encoder.conv1", PIXEL_CHANNELS, width, 3);
    for (int level = 0; level < config.widths().size(); level++) {
      for (int i = 0; i < config.residualBlocks(); i++) {
        long out = config.widths().get(level);
        layers.add(residual("encoder.downsamples." + layers.size(), width, out));
        width = out;
      }
      if (level < config.temporal().size()) {
        String name = "encoder.downsamples." + layers.size();
        layers.add(downsample(name, width, config.temporal().get(level)));
      }
    }
    addMiddle("encoder.middle.", layers, width);
    return new CausalNetwork(
        input,
        List.copyOf(layers),
        norm("encoder.head.0", width, 4),
        causal("encoder.head.2", width, 2 * config.latentChannels(), 3));
  }

  /// From latents to pixels.
  CausalNetwork decoder() {
    var middle = new ArrayList<VaeLayer>();
    long width = config.decoderInput(0);
    var input = causal("decoder.conv1", config.latentChannels(), width, 3);
    addMiddle("decoder.middle.", middle, width);
    var layers = new ArrayList<VaeLayer>();
    int last = config.widths().size() - 1;
    for (int level = 0; level <= last; level++) {
      width = config.decoderInput(level);
      long out = config.widths().get(last - level);
      for (int i = 0; i <= config.residualBlocks(); i++) {
        layers.add(residual("decoder.upsamples." + layers.size(), width, out));
        width = out;
      }
      if (level < last) {
        String name = "decoder.upsamples." + layers.size();
        layers.add(upsample(name, width, config.temporal().get(last - level - 1)));
      }
    }
    middle.addAll(layers);
    return new CausalNetwork(
        input,
        List.copyOf(middle),
        norm("decoder.head.0", width, 4),
        causal("decoder.head.2", width, PIXEL_CHANNELS, 3));
  }

  /// From the encoder's output to the mean alone, in float32: the log-variance is for sampling, which
  /// neither training nor generation does.
  Linear toMean() {
    try (var _ = TensorScope.open()) {
      long z = config.latentChannels();
      var weight = source.get("conv1.weight", 2 * z, 2 * z, 1, 1, 1).reshape(2 * z, 2 * z);
      var bias = source.get("conv1.bias", 2 * z);
      return new DenseLinear(
          own(weight.narrow(0, 0, z), DType.FLOAT32), own(bias.narrow(0, 0, z), DType.FLOAT32));
    }
  }

  /// From latents to the decoder's input, in float32.
  Linear fromLatents() {
    return linear("conv2", config.latentChannels(), config.latentChannels(), 3, DType.FLOAT32);
  }

  private void addMiddle(String name, List<VaeLayer> layers, long width) {
    layers.add(residual(name + 0, width, width));
    layers.add(
        new AttentionBlock(
            norm(name + "1.norm", width, 3),
            linear(name + "1.to_qkv", width, 3 * width, 2, dtype),
            linear(name + "1.proj", width, width, 2, dtype)));
    layers.add(residual(name + 2, width, width));
  }

  private ResidualBlock residual(String name, long in, long out) {
    @Nullable Linear shortcut = in == out ? null : linear(name + ".shortcut", in, out, 3, dtype);
    return new ResidualBlock(
        norm(name + ".residual.0", in, 4),
        causal(name + ".residual.2", in, out, 3),
        norm(name + ".residual.3", out, 4),
        causal(name + ".residual.6", out, out, 3),
        shortcut);
  }

  private Downsample downsample(String name, long width, boolean halvesTime) {
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

  private Upsample upsample(String name, long width, boolean doublesTime) {
    try (var _ = TensorScope.open()) {
      var weight = source.get(name + ".resample.1.weight", width / 2, width, 3, 3);
      var bias = source.get(name + ".resample.1.bias", width / 2);
      return new Upsample(
          own(Upsample.merged(weight)),
          own(bias),
          doublesTime ? causal(name + ".time_conv", width, 2 * width, 1) : null);
    }
  }

  private CausalConv3d causal(String name, long in, long out, long kernel) {
    try (var _ = TensorScope.open()) {
      var weight = source.get(name + ".weight", out, in, 3, kernel, kernel);
      var bias = own(source.get(name + ".bias", out));
      return new CausalConv3d(
          new Convolution(own(weight), bias, 1, 1, kernel / 2),
          new Convolution(own(weight.narrow(2, 1, 2)), bias, 1, 1, kernel / 2),
          new Convolution(own(weight.narrow(2, 2, 1)), bias, 1, 1, kernel / 2));
    }
  }

  private ChannelNorm norm(String name, long width, int dims) {
    try (var _ = TensorScope.open()) {
      long[] shape = new long[dims];
      Arrays.fill(shape, 1);
      shape[0] = width;
      return new ChannelNorm(
          own(ChannelNorm.of(source.get(name + ".gamma", shape)).gain(), DType.FLOAT32));
    }
  }

  /// A convolution of kernel 1 over `kernelDims` dimensions.
  private Linear linear(String name, long in, long out, int kernelDims, DType type) {
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
