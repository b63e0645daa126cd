package dev.genga.wan.generation;

import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;

/// What an image-to-video transformer is told of a request's images.
///
/// @param channels beside the noisy latents, `[1, 4 + C, F, H, W]`, float32
/// @param tokens what the image encoder saw, `[1, 257, image dim]`, or twice as many of two images
public record ImageCondition(Tensor channels, Tensor tokens) {
  /// The same on a device.
  ImageCondition to(Device device) {
    return new ImageCondition(channels.to(device), tokens.to(device));
  }

  /// Noisy latents with the channels beside them.
  ///
  /// @param latents `[B, C, F, H, W]`
  Tensor beside(Tensor latents) {
    var own = channels.to(latents.device());
    return Tensors.cat(1, latents, own.repeat(latents.size(0), 1, 1, 1, 1));
  }

  /// The tokens of so many samples.
  Tensor tokens(long samples) {
    return tokens.repeat(samples, 1, 1);
  }

  /// The condition of some latent frames, the first of which is always told of the first image, as in
  /// ComfyUI-WanVideoWrapper's windows.
  ImageCondition window(int start, int count) {
    var first = channels.narrow(2, 0, 1);
    return count == 1
        ? new ImageCondition(first, tokens)
        : new ImageCondition(
            Tensors.cat(2, first, channels.narrow(2, start + 1, count - 1)), tokens);
  }
}
