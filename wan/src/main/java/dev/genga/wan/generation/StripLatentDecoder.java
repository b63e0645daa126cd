package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;
import dev.genga.wan.vae.WanVae;
import java.util.function.Consumer;

/// Decodes with Wan's VAE one strip of rows after the other, each through the whole video: the frames of
/// [VaeLatentDecoder] but for rounding, in less memory.
///
/// @param vae with its decoder loaded
/// @param strips 1 or more
public record StripLatentDecoder(WanVae vae, int strips) implements LatentDecoder {
  @Override
  public void decode(Tensor latents, Consumer<Tensor> frames) {
    vae.newStripDecoder(strips).decode(latents, frames);
  }
}
