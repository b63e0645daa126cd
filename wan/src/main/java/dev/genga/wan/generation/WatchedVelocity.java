package dev.genga.wan.generation;

import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/// A velocity that tells a listener after a step what the latents would be if the rest of the way were
/// straight: `latents - sigma * velocity`. The numbers that it gives are those of the other.
final class WatchedVelocity implements SteppedVelocity {
  /// What a sampler's timesteps are counted to.
  private static final double WHOLE_WAY = 1000;

  private final SteppedVelocity watched;
  private final GenerationListener listener;
  private int step;
  private @Nullable Tensor denoised;

  WatchedVelocity(SteppedVelocity watched, GenerationListener listener) {
    this.watched = watched;
    this.listener = listener;
  }

  @Override
  public void onStep(int next) {
    step = next;
    watched.onStep(next);
  }

  @Override
  public Tensor at(Tensor latents, double timestep) {
    var velocity = watched.at(latents, timestep);
    if (listener.wantsDenoised(step + 1)) {
      forget();
      try (var _ = TensorScope.open()) {
        var end = latents.minus(velocity.times(timestep / WHOLE_WAY));
        denoised = TensorScope.release(end.to(Device.CPU).copy());
      }
    }
    return velocity;
  }

  /// After a step.
  void tell(int done, int all) {
    var known = denoised;
    if (known != null && listener.wantsDenoised(done)) {
      listener.onDenoised(done, all, known);
    }
    forget();
  }

  private void forget() {
    if (denoised != null) {
      denoised.close();
      denoised = null;
    }
  }

  @Override
  public void close() {
    forget();
    watched.close();
  }
}
