package dev.genga.training;

import dev.genga.dataset.cache.FirstFrame;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.List;

/// What an image-to-video model is told of a batch's clips: the first frame of each.
///
/// Source: `call_dit` of musubi-tuner's wan_train_network.py.
///
/// @param channels beside the noisy latents, `[B, 4 + C, F, H, W]`: which frames are given, and the
///     latents of a clip with the first one alone
/// @param tokens what the image encoder saw of it, `[B, 257, image dim]`
public record FirstFrames(Tensor channels, Tensor tokens) {
  /// Those of a batch, in the thread's current scope.
  static FirstFrames of(List<FirstFrame> frames, Device device) {
    try (var scope = TensorScope.open()) {
      var channels = frames.stream().map(FirstFrame::channels).toArray(Tensor[]::new);
      var tokens = frames.stream().map(FirstFrame::tokens).toArray(Tensor[]::new);
      return new FirstFrames(
          scope.keep(Tensors.stack(0, channels).to(device)),
          scope.keep(Tensors.stack(0, tokens).to(device)));
    }
  }

  /// What the model takes: noisy latents with the channels beside them, in their dtype.
  ///
  /// @param noisy `[B, C, F, H, W]`
  public Tensor beside(Tensor noisy) {
    return Tensors.cat(1, noisy, channels.to(noisy.device(), noisy.dtype()));
  }
}
