package dev.genga.wan.generation;

import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import java.util.List;

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
  ///
  /// @param latents which, in their order
  ImageCondition window(List<Integer> latents) {
    var first = channels.narrow(2, 0, 1);
    if (latents.size() == 1) {
      return new ImageCondition(first, tokens);
    }
    var later = latents.stream().skip(1).mapToLong(Integer::longValue).toArray();
    var index = Tensors.of(later, later.length).to(channels.device());
    return new ImageCondition(Tensors.cat(2, first, channels.indexSelect(2, index)), tokens);
  }
}
