package dev.genga.wan.generation;

import java.util.Locale;

/// What noise the latents behind the first window start from.
public enum WindowNoise {
  /// Each its own.
  OWN,
  /// That of the latents before them in another order, so that all windows start alike and the video
  /// changes less from one to the next (Qiu et al. 2023, "FreeNoise: Tuning-Free Longer Video Diffusion via
  /// Noise Rescheduling", arXiv:2310.15169).
  SHUFFLED;

  /// The name by which users know it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
