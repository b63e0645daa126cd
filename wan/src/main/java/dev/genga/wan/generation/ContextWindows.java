package dev.genga.wan.generation;

import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Overlapping windows in which the transformer sees a video that is longer than it was trained on:
/// at each step every window gets a velocity of its own, and where windows overlap one fades into the
/// other.
///
/// Source: ComfyUI-WanVideoWrapper's `context_windows/context.py` (`static_standard`,
/// `uniform_standard`, `create_window_mask`), where a window's frames and overlap are counted in
/// latents too.
///
/// @param kind where the windows lie
/// @param frames of one window, 4n + 1; 81 is what Wan2.1 was trained on
/// @param overlap frames that two windows share at least, a multiple of 4
public record ContextWindows(Kind kind, int frames, int overlap) {
  /// The wrapper's usual numbers.
  public static final ContextWindows USUAL = new ContextWindows(Kind.STATIC, 81, 16);

  /// Where windows lie at each step.
  public enum Kind {
    /// At every step in the same places.
    STATIC,
    /// At every step moved on, so that no place is always a seam.
    UNIFORM
  }

  /// Latents of one window.
  int latents() {
    return (frames - 1) / VideoSize.FRAMES_PER_LATENT + 1;
  }

  private int overlapLatents() {
    return overlap / VideoSize.FRAMES_PER_LATENT;
  }

  /// The first latent of each window.
  ///
  /// @param step of the sampler, from 0
  /// @param all latents of the video
  List<Integer> starts(int step, int all) {
    if (all <= latents()) {
      return List.of(0);
    }
    return switch (kind) {
      case STATIC -> fixed(all);
      case UNIFORM -> moved(step, all);
    };
  }

  private List<Integer> fixed(int all) {
    var starts = new ArrayList<Integer>();
    int apart = latents() - overlapLatents();
    int start = 0;
    while (start + latents() < all) {
      starts.add(start);
      start += apart;
    }
    starts.add(all - latents());
    return starts;
  }

  /// As on a ring that turns by a part of its length a step. A window over the ring's ends is moved
  /// back to the end, and one begins at the start where none after it has the start.
  private List<Integer> moved(int step, int all) {
    var starts = new ArrayList<Integer>();
    int turned = (int) Math.rint(all * halving(step));
    for (int at = turned; at < all + turned; at += latents() - overlapLatents()) {
      starts.add(at % all);
    }
    for (int i = 0; i < starts.size(); i++) {
      if (overEnds(starts.get(i), all)) {
        starts.set(i, all - latents());
        int next = starts.get((i + 1) % starts.size());
        if (next != 0 && !overEnds(next, all)) {
          starts.add(i + 1, 0);
        }
      }
    }
    return starts.stream().distinct().toList();
  }

  private boolean overEnds(int start, int all) {
    return start + latents() > all;
  }

  /// The van der Corput sequence: 0, 1/2, 1/4, 3/4, 1/8, ...
  private static double halving(int step) {
    return (Long.reverse(step) >>> 1) / 0x1p63;
  }

  /// How much each latent of a window counts: all the same in its middle, rising from 0 and falling to
  /// 0 where it overlaps with another.
  ///
  /// @param start the window's first latent
  /// @param all latents of the video
  float[] weights(int start, int all) {
    int length = Math.min(latents(), all);
    int faded = Math.min(overlapLatents(), length);
    float[] weights = new float[length];
    Arrays.fill(weights, 1);
    for (int i = 0; i < faded; i++) {
      float rising = faded == 1 ? 0 : i / (float) (faded - 1);
      if (start > 0) {
        weights[i] = rising;
      }
      if (start + length < all) {
        weights[length - faded + i] = 1 - rising;
      }
    }
    return weights;
  }

  /// Which of several prompts a window shows: they share the video's length evenly, and a window's end
  /// decides.
  int section(int start, int all, int prompts) {
    int last = Math.min(start + latents(), all) - 1;
    return Math.min((int) (last / ((double) all / prompts)), prompts - 1);
  }

  /// The prompts of a text that names several, one after the other, between `|`.
  static List<String> prompts(String text) {
    return Arrays.stream(text.split("\\|", -1)).map(String::strip).toList();
  }

  /// Adds what can't be.
  ///
  /// @param where from `windows` to where the user said it
  void check(Problems problems, UnaryOperator<String> where) {
    if (frames < 5 || (frames - 1) % VideoSize.FRAMES_PER_LATENT != 0) {
      problems.add(
          "windows of %d frames are not 4n + 1".formatted(frames),
          where.apply("windows"),
          "use 81, what Wan2.1 was trained on");
    }
    if (overlap < VideoSize.FRAMES_PER_LATENT
        || overlap % VideoSize.FRAMES_PER_LATENT != 0
        || overlap > frames / 2) {
      problems.add(
          "windows of %d frames can't overlap by %d".formatted(frames, overlap),
          where.apply("windows"),
          "use a multiple of 4, from 4 to half a window, such as 16");
    }
  }
}
