package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.vae.WanVae;
import java.util.function.Consumer;

/// Decodes with Wan's VAE one latent frame at a time, so that a long video takes no more memory than
/// a short one.
///
/// @param vae with its decoder loaded
public record VaeLatentDecoder(WanVae vae) implements LatentDecoder {
  @Override
  public void decode(Tensor latents, Consumer<Tensor> frames) {
    try (var decoder = vae.newDecoder()) {
      for (long frame = 0; frame < latents.size(2); frame++) {
        try (var _ = TensorScope.open()) {
          frames.accept(decoder.push(latents.narrow(2, frame, 1).to(vae.device())));
        }
      }
    }
  }
}
