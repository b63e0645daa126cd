package dev.genga.dataset.cache;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.wan.generation.StartFrames;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.image.ImageEncoder;
import dev.genga.wan.vae.WanVae;

/// What an image-to-video model is told of a clip: its first frame, as musubi-tuner caches it
/// (wan_cache_latents.py, `--i2v --clip`).
///
/// @param tokens what the image encoder saw, `[257, C]`, FLOAT16
/// @param channels which frame is given and the latents of a clip with it alone, `[4 + z, F, H, W]`,
///     BFLOAT16
public record FirstFrame(Tensor tokens, Tensor channels) {
  /// @param frame `[1, 3, height, width]` in [-1, 1]
  static FirstFrame of(Tensor frame, VideoSize size, WanVae vae, ImageEncoder encoder) {
    var start = new StartFrames(frame, null);
    return new FirstFrame(
        encoder.encode(frame).squeeze(0).to(DType.FLOAT16),
        start.channels(vae, size).squeeze(0).to(DType.BFLOAT16));
  }

  /// The same of a clip's beginning: the VAE sees nothing of later frames.
  FirstFrame beginning(long latentFrames) {
    return new FirstFrame(tokens, channels.narrow(1, 0, latentFrames));
  }
}
