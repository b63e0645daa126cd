package dev.genga.wan.generation;

import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Overlapping windows in which the transformer sees a video that is longer than it was trained on:
/// at each step every window gets a velocity of its own, and where windows overlap one fades into the
/// other.
///
/// Source: ComfyUI-WanVideoWrapper's `context_windows/context.py` (`static_standard`,
/// `uniform_standard`, `uniform_looped`), where a window's frames, overlap and stride are counted in latents
/// too.
///
/// @param kind where the windows lie
/// @param frames of one window, 4n + 1; 81 is what Wan2.1 was trained on
/// @param overlap frames that two windows share at least, a multiple of 4
/// @param stride 4 for windows of neighbours alone; with 8 there are windows of every second latent too,
///     with 12 of every fourth besides, and so on, as far as the video is long
/// @param fading how much each latent of a window counts
/// @param noise what the latents behind the first window start from
public record ContextWindows(
    Kind kind, int frames, int overlap, int stride, WindowFading fading, WindowNoise noise) {
  /// Windows of neighbours alone.
  public static final int NEIGHBOURS = VideoSize.FRAMES_PER_LATENT;

  /// The wrapper's most.
  private static final int MOST_STRIDE = 100;

  /// The wrapper's usual numbers.
  public static final ContextWindows USUAL = new ContextWindows(Kind.STATIC, 81, 16);

  /// Where windows lie at each step.
  public enum Kind {
    /// At every step in the same places.
    STATIC,
    /// At every step moved on, so that no place is always a seam.
    UNIFORM,
    /// So too, but over the ends: the last frames go over into the first.
    LOOPED
  }

  /// Windows of neighbours alone.
  public ContextWindows(Kind kind, int frames, int overlap) {
    this(kind, frames, overlap, NEIGHBOURS);
  }

  /// Windows that fade evenly, each latent with noise of its own.
  public ContextWindows(Kind kind, int frames, int overlap, int stride) {
    this(kind, frames, overlap, stride, WindowFading.LINEAR, WindowNoise.OWN);
  }

  /// The same with another fading.
  public ContextWindows withFading(WindowFading other) {
    return new ContextWindows(kind, frames, overlap, stride, other, noise);
  }

  /// The same with other noise.
  public ContextWindows withNoise(WindowNoise other) {
    return new ContextWindows(kind, frames, overlap, stride, fading, other);
  }

  /// Latents of one window.
  int latents() {
    return (frames - 1) / VideoSize.FRAMES_PER_LATENT + 1;
  }

  private int overlapLatents() {
    return overlap / VideoSize.FRAMES_PER_LATENT;
  }

  /// Latents from the beginning of one window to that of the next, where they don't move.
  int apart() {
    return latents() - overlapLatents();
  }

  /// The latents of each window.
  ///
  /// @param step of the sampler, from 0
  /// @param all latents of the video
  List<List<Integer>> at(int step, int all) {
    if (all <= latents()) {
      return List.of(run(0, 1, all, all));
    }
    return switch (kind) {
      case STATIC -> fixed(all);
      case UNIFORM -> withinTheEnds(onRing(step, all), all);
      case LOOPED -> onRing(step, all);
    };
  }

  /// Latents from one on, `apart` from each other, on a ring.
  private static List<Integer> run(int start, int apart, int count, int all) {
    return IntStream.range(0, count).mapToObj(i -> (start + i * apart) % all).toList();
  }

  private List<List<Integer>> fixed(int all) {
    var windows = new ArrayList<List<Integer>>();
    int start = 0;
    while (start + latents() < all) {
      windows.add(run(start, 1, latents(), all));
      start += apart();
    }
    windows.add(run(all - latents(), 1, latents(), all));
    return windows;
  }

  /// On a ring that turns by a part of its length a step: first all windows of neighbours, then all of
  /// every second latent, and so on.
  private List<List<Integer>> onRing(int step, int all) {
    var windows = new ArrayList<List<Integer>>();
    double part = halving(step);
    int turned = (int) Math.rint(all * part);
    for (int level = 0; level < levels(all); level++) {
      int apart = 1 << level;
      int first = (int) (part * apart) + turned;
      for (int at = first; at < all + turned; at += latents() * apart - overlapLatents()) {
        windows.add(run(at, apart, latents(), all));
      }
    }
    return windows;
  }

  /// As many as the stride says, but none whose window is longer than the video: there the wrapper's
  /// indices leave it.
  private int levels(int all) {
    int levels = 1;
    while (levels < stride / VideoSize.FRAMES_PER_LATENT && (latents() - 1) << levels < all) {
      levels++;
    }
    return levels;
  }

  /// A window over the ring's ends is moved back to the end, and one of neighbours begins where it went
  /// over, unless the next one has that latent.
  private List<List<Integer>> withinTheEnds(List<List<Integer>> windows, int all) {
    for (int i = 0; i < windows.size(); i++) {
      var window = windows.get(i);
      int over = placeOverTheEnd(window);
      if (over > 0) {
        int apart = Math.floorMod(window.get(1) - window.get(0), all);
        windows.set(i, run(all - 1 - (latents() - 1) * apart, apart, latents(), all));
        int beginning = window.get(over);
        if (!windows.get((i + 1) % windows.size()).contains(beginning)) {
          windows.add(i + 1, run(beginning, 1, latents(), all));
        }
      }
    }
    return windows.stream().distinct().toList();
  }

  /// Where a window goes over the end, or 0.
  private static int placeOverTheEnd(List<Integer> window) {
    for (int i = 1; i < window.size(); i++) {
      if (window.get(i) < window.get(i - 1)) {
        return i;
      }
    }
    return 0;
  }

  /// The van der Corput sequence: 0, 1/2, 1/4, 3/4, 1/8, ...
  private static double halving(int step) {
    return (Long.reverse(step) >>> 1) / 0x1p63;
  }

  /// How much each latent of a window counts.
  ///
  /// @param window the window's latents
  /// @param all latents of the video
  float[] weights(List<Integer> window, int all) {
    int length = window.size();
    return fading.weights(
        new WindowFading.Place(
            length,
            Math.min(overlapLatents(), length),
            window.contains(0),
            window.contains(all - 1),
            kind == Kind.LOOPED && length < all));
  }

  /// Which of several prompts a window shows: they share the video's length evenly, and a window's last
  /// latent decides.
  static int section(List<Integer> window, int all, int prompts) {
    int last = Collections.max(window);
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
    if (stride < NEIGHBOURS || stride % NEIGHBOURS != 0 || stride > MOST_STRIDE) {
      problems.add(
          "windows can't have a stride of " + stride,
          where.apply("windows"),
          "use a multiple of 4 up to %d; 4 for neighbours alone".formatted(MOST_STRIDE));
    } else if (stride > NEIGHBOURS && kind == Kind.STATIC) {
      problems.add(
          "static windows have no stride",
          where.apply("windows"),
          "leave it out, or take uniform or looped windows");
    }
  }
}
