package dev.genga.wan.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.nn.Linear;
import java.util.List;

/// The half of a VAE that makes frames.
///
/// @param fromLatents from latents to the network's input
/// @param dtype what the network computes in
record VaeDecoding(
    VaeConfig config,
    Linear fromLatents,
    CausalNetwork network,
    LatentNormalization normalization,
    DType dtype) {
  /// A decoder of a clip that ends behind some layers.
  VaeDecoder decoder(CausalNetwork layers) {
    return new VaeDecoder(config, fromLatents, layers, normalization, dtype);
  }

  /// The first layers, which see whole frames.
  CausalNetwork whole() {
    return new CausalNetwork(network.layers().subList(0, split()));
  }

  /// The others, of which each sees rows nearby.
  List<VaeLayer> near() {
    return network.layers().subList(split(), network.layers().size());
  }

  private int split() {
    for (int i = 0; i < network.layers().size(); i++) {
      if (network.layers().get(i) instanceof Upsample
          || network.layers().get(i) instanceof FramePairs) {
        return i;
      }
    }
    throw new IllegalStateException("no layer enlarges frames");
  }
}
