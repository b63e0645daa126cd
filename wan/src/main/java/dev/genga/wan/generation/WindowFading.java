package dev.genga.wan.generation;

import java.util.Arrays;
import java.util.Locale;

/// How windows of a long video fade into each other: how much each latent of a window counts.
///
/// Source: ComfyUI-WanVideoWrapper's `context_windows/context.py` (`create_window_mask`), where this is the
/// `fuse_method` of `WanVideoContextOptions`.
public enum WindowFading {
  /// All the same in a window's middle, rising from 0 and falling to 0 where it overlaps with another.
  LINEAR {
    @Override
    float[] weights(Place place) {
      float[] weights = new float[place.length()];
      Arrays.fill(weights, 1);
      for (int i = 0; i < place.faded(); i++) {
        if (!place.hasFirst() || place.looped() && place.hasLast()) {
          weights[i] = place.rising(i);
        }
        if (!place.hasLast() || place.looped() && place.hasFirst()) {
          weights[place.length() - place.faded() + i] = 1 - place.rising(i);
        }
      }
      return weights;
    }
  },
  /// Rising evenly to a window's middle and falling from there, whatever overlaps; at the video's ends at
  /// least as much as a rise over the overlap.
  PYRAMID {
    @Override
    float[] weights(Place place) {
      int length = place.length();
      int highest = (length + 1) / 2;
      float[] weights = new float[length];
      for (int i = 0; i < length; i++) {
        weights[i] = (float) (Math.min(i + 1, length - i) / (double) highest);
      }
      for (int i = 0; i < place.faded() && !place.looped(); i++) {
        int fromEnd = length - place.faded() + i;
        if (place.hasFirst()) {
          weights[i] = Math.max(weights[i], place.rising(i));
        }
        if (place.hasLast()) {
          weights[fromEnd] = Math.max(weights[fromEnd], 1 - place.rising(i));
        }
      }
      return weights;
    }
  };

  /// Where a window lies.
  ///
  /// @param length its latents
  /// @param faded those that it shares with the next one
  /// @param hasFirst whether the video's first latent is in it
  /// @param hasLast whether the last one is
  /// @param looped whether windows go over the ends
  record Place(int length, int faded, boolean hasFirst, boolean hasLast, boolean looped) {
    /// From 0 to 1 over the overlap.
    private float rising(int i) {
      return faded == 1 ? 0 : i / (float) (faded - 1);
    }
  }

  /// The weights of a window's latents, in order; above 0 somewhere wherever windows overlap.
  abstract float[] weights(Place place);

  /// The wrapper's name.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
