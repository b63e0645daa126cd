package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;
import java.util.function.Consumer;

/// What a generation knows of the VAE's decoder.
@FunctionalInterface
public interface LatentDecoder {
  /// Decodes one video, some frames at a time.
  ///
  /// @param latents `[1, C, F, H, W]`, float32
  /// @param frames takes the next frames, `[1, 3, frames, height, width]` in [-1, 1]; each lives only
  ///     during the call
  void decode(Tensor latents, Consumer<Tensor> frames);
}
