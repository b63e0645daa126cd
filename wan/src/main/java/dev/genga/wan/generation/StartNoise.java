package dev.genga.wan.generation;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.stream.LongStream;

/// The noise that a request starts from: drawn for the whole video at once, by its [NoiseOrder], and then,
/// where its windows want that, given out again in another order behind the first window.
///
/// Source of the order: ComfyUI-WanVideoWrapper, `freenoise` of `WanVideoContextOptions`
/// (nodes_sampler.py), which draws it from the same generator.
final class StartNoise {
  private StartNoise() {}

  /// @param source where the request's seed has just been set; what it gives afterwards is the noise on the
  ///     way
  /// @param shape `[1, C, F, H, W]`
  /// @return float32, on the CPU
  static Tensor draw(RandomSource source, GenerationRequest request, long... shape) {
    try (var scope = TensorScope.open()) {
      request.task().noise().skip(source, shape);
      var noise = source.randn(DType.FLOAT32, shape);
      var windows = request.task().windows();
      if (windows == null || windows.noise() == WindowNoise.OWN) {
        return scope.keep(noise);
      }
      long[] order = order(windows, (int) shape[2], source);
      return scope.keep(noise.indexSelect(2, Tensors.of(order, order.length)));
    }
  }

  /// For each latent the one whose noise it takes.
  private static long[] order(ContextWindows windows, int all, RandomSource source) {
    long[] order = LongStream.range(0, all).toArray();
    int apart = windows.apart();
    int place = windows.latents();
    for (int start = 0; place < all; start += apart, place += apart) {
      int count = Math.min(apart, all - place);
      long[] permuted = source.randperm(count).toLongs();
      for (int i = 0; i < count; i++) {
        order[place + i] = order[start + (int) permuted[i]];
      }
    }
    return order;
  }
}
