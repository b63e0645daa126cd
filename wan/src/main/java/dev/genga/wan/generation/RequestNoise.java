package dev.genga.wan.generation;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.wan.sampling.FreshNoise;
import org.jspecify.annotations.Nullable;

/// The noise that a sampler adds on the way: what the request's seed gives after the noise that the way
/// starts from, on the CPU, as ComfyUI-WanVideoWrapper draws it.
final class RequestNoise implements FreshNoise {
  private final GenerationRequest request;
  private final Tensor like;
  private @Nullable RandomSource random;

  /// @param like the noise at the start; gives shape and device
  RequestNoise(GenerationRequest request, Tensor like) {
    this.request = request;
    this.like = like;
  }

  @Override
  public Tensor next() {
    var source = random;
    if (source == null) {
      source = RandomSource.seeded(request.seed());
      random = source;
      StartNoise.draw(source, request, like.shape()).close(); // the noise at the start
    }
    return source.randn(DType.FLOAT32, like.shape()).to(like.device());
  }
}
