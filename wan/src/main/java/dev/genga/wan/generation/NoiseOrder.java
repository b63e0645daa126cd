package dev.genga.wan.generation;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import java.util.Locale;

/// Which of the values that a seed gives a video starts from. All are drawn on the CPU in float32, so they
/// are the same on every device.
public enum NoiseOrder {
  /// The first ones, for the whole video at once: as ComfyUI, and as musubi-tuner's `wan_generate_video` with
  /// `--cpu_noise`.
  COMFYUI,
  /// Those behind as many that nobody uses: the previews of a musubi-tuner training on the CPU draw a video's
  /// noise frame by frame, and then again for the whole video, from which it starts.
  ///
  /// Source: musubi-tuner, `wan_train_network.py` (`do_inference`).
  MUSUBI;

  /// Draws what stands before the noise.
  ///
  /// @param source where the seed has just been set
  /// @param shape of the noise, `[1, C, F, H, W]`
  void skip(RandomSource source, long... shape) {
    for (long frame = 0; this == MUSUBI && frame < shape[2]; frame++) {
      source.randn(DType.FLOAT32, shape[0], shape[1], 1, shape[3], shape[4]).close();
    }
  }

  /// The name by which users know it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
