package dev.genga.wan.guidance;

import java.util.List;
import java.util.Locale;

/// Skip-layer guidance: blocks of the model are left out of a pass that the velocity is led away from.
///
/// @param blocks their numbers, from 0, rising
/// @param mode of which pass
/// @param scale of [Mode#ORIGINAL]; the other mode has no use for it
/// @param range the steps on which it acts
public record SkipLayers(List<Integer> blocks, Mode mode, double scale, StepRange range) {
  /// The scale of musubi-tuner, and of Stable Diffusion 3.5.
  public static final double USUAL_SCALE = 3;

  /// The steps of ComfyUI-WanVideoWrapper's node.
  public static final StepRange USUAL_RANGE = new StepRange(0.1, 1);

  public SkipLayers {
    blocks = blocks.stream().sorted().distinct().toList();
  }

  /// What is done with the pass.
  public enum Mode {
    /// It takes the place of the negative pass: no more work, and less of it
    /// (ComfyUI-WanVideoWrapper's).
    UNCOND,
    /// It is a pass of its own, see [Guidance.AwayFromSkipped].
    ORIGINAL;

    /// musubi-tuner's name.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
