package dev.genga.wan.generation;

import dev.genga.base.Problems;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// Steps whose blocks are not computed again: what they added the last time is added once more, as
/// long as the time embedding has hardly changed (Liu et al. 2024, "Timestep Embedding Tells: It's Time
/// to Cache for Video Diffusion Model", arXiv:2411.19108).
///
/// The inputs are those of ComfyUI-WanVideoWrapper's node WanVideoTeaCache, where
/// `use_coefficients` off is [Mode#PLAIN].
///
/// @param threshold `rel_l1_thresh`: what the changes since the last computed step must stay below
/// @param startStep the first step that is watched, and itself computed
/// @param endStep the last step that may be skipped; negative ones count from the end, -1 is the last
///     step of all
/// @param mode what is looked at
/// @param offload whether what the blocks added lies in the machine's memory, and not in the device's
public record TeaCache(double threshold, int startStep, int endStep, Mode mode, boolean offload) {
  /// The `endStep` that lets all steps be skipped.
  public static final int LAST = -1;

  /// What the change of a step is read from.
  public enum Mode {
    /// The time embedding, through a polynomial that was fitted to the model.
    E,
    /// Its projection, which modulates the blocks, through another polynomial; `ret_steps` in TeaCache's
    /// own program.
    E0,
    /// The projection's change as it is; thresholds are a tenth of the others'.
    PLAIN;

    /// The name by which users know it.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Reads a [#label()].
    ///
    /// @throws IllegalArgumentException for anything else
    public static Mode parse(String text) {
      for (var mode : values()) {
        if (mode.label().equals(text.toLowerCase(Locale.ROOT))) {
          return mode;
        }
      }
      throw new IllegalArgumentException("a mode of TeaCache is e, e0 or plain: " + text);
    }
  }

  /// As TeaCache's own program has it: with [Mode#E0] the first five steps are computed, with [Mode#E]
  /// the first and the last one; for [Mode#PLAIN] the wrapper's first node, six steps.
  public static TeaCache of(double threshold, Mode mode) {
    return switch (mode) {
      case E -> new TeaCache(threshold, 0, LAST - 1, mode, false);
      case E0 -> new TeaCache(threshold, 4, LAST, mode, false);
      case PLAIN -> new TeaCache(threshold, 6, LAST, mode, false);
    };
  }

  /// Whether a step is watched.
  ///
  /// @param steps how many there are
  boolean watches(int step, int steps) {
    return startStep <= step && step <= (endStep < 0 ? steps + endStep : endStep);
  }

  void check(Problems problems, UnaryOperator<String> where) {
    if (!(threshold > 0 && Double.isFinite(threshold))) {
      problems.add(
          "TeaCache's threshold is " + threshold,
          where.apply("tea_cache"),
          "use 0.08 for the 1.3B model, 0.2 for the 14B models, or leave it out");
    }
    if (startStep < 0) {
      problems.add(
          "TeaCache can't start at step " + startStep, where.apply("tea_cache"), "use 0 or more");
    }
  }
}
