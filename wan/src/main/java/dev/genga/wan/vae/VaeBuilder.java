package dev.genga.wan.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.nn.Linear;
import java.util.ArrayList;
import java.util.List;

/// Builds the networks of a VAE. It owns their weights; closing it frees them.
final class VaeBuilder implements AutoCloseable {
  private static final long PIXEL_CHANNELS = 3;

  private final VaeConfig config;
  private final VaeLayers make;

  /// @param dtype what the networks compute in
  VaeBuilder(
      VaeConfig config,
      VaeWeights.Source source,
      Device device,
      DType dtype,
      Pairing pairing) {
    this.config = config;
    this.make = new VaeLayers(source, device, dtype, pairing);
  }

  /// From pixels to mean and log-variance, 2 z channels.
  CausalNetwork encoder() {
    var steps = new ArrayList<VaeLayer>();
    var input = make.causal("encoder.conv1", PIXEL_CHANNELS, config.baseWidth(), 3);
    long width = config.baseWidth();
    int fine = 0; // steps until time is halved first
    for (int level = 0; level < config.widths().size(); level++) {
      for (int i = 0; i < config.residualBlocks(); i++) {
        long out = config.widths().get(level);
        steps.add(make.residual("encoder.downsamples." + steps.size(), width, out));
        width = out;
      }
      if (level < config.temporal().size()) {
        boolean halvesTime = config.temporal().get(level);
        steps.add(make.downsample("encoder.downsamples." + steps.size(), width, halvesTime));
        fine = halvesTime && fine == 0 ? steps.size() : fine;
      }
    }
    var layers = new ArrayList<VaeLayer>();
    layers.add(inPairs(input, steps.subList(0, fine)));
    layers.addAll(steps.subList(fine, steps.size()));
    addMiddle("encoder.middle.", layers, width);
    layers.add(head("encoder.head.", width, 2 * config.latentChannels()));
    return new CausalNetwork(List.copyOf(layers));
  }

  /// From latents to pixels.
  CausalNetwork decoder() {
    var layers = new ArrayList<VaeLayer>();
    long width = config.decoderInput(0);
    layers.add(make.causal("decoder.conv1", config.latentChannels(), width, 3));
    addMiddle("decoder.middle.", layers, width);
    var steps = new ArrayList<VaeLayer>();
    int coarse = 0; // steps until time is doubled last
    int last = config.widths().size() - 1;
    for (int level = 0; level <= last; level++) {
      width = config.decoderInput(level);
      long out = config.widths().get(last - level);
      for (int i = 0; i <= config.residualBlocks(); i++) {
        steps.add(make.residual("decoder.upsamples." + steps.size(), width, out));
        width = out;
      }
      if (level < last) {
        boolean doublesTime = config.temporal().get(last - level - 1);
        steps.add(make.upsample("decoder.upsamples." + steps.size(), width, doublesTime));
        coarse = doublesTime ? steps.size() : coarse;
      }
    }
    steps.add(head("decoder.head.", width, PIXEL_CHANNELS));
    layers.addAll(steps.subList(0, coarse));
    layers.add(inPairs(steps.get(coarse), steps.subList(coarse + 1, steps.size())));
    return new CausalNetwork(List.copyOf(layers));
  }

  private static FramePairs inPairs(VaeLayer first, List<VaeLayer> others) {
    var layers = new ArrayList<VaeLayer>();
    layers.add(first);
    layers.addAll(others);
    return new FramePairs(new CausalNetwork(List.copyOf(layers)));
  }

  private void addMiddle(String name, List<VaeLayer> layers, long width) {
    layers.add(make.residual(name + 0, width, width));
    layers.add(make.attention(name + 1, width));
    layers.add(make.residual(name + 2, width, width));
  }

  private Head head(String name, long in, long out) {
    return new Head(make.norm(name + 0, in, 4), make.causal(name + 2, in, out, 3));
  }

  /// From the encoder's output to the mean alone.
  Linear toMean() {
    return make.toMean(config.latentChannels());
  }

  /// From latents to the decoder's input, in float32.
  Linear fromLatents() {
    return make.linear("conv2", config.latentChannels(), config.latentChannels(), 3, DType.FLOAT32);
  }

  @Override
  public void close() {
    make.close();
  }
}
