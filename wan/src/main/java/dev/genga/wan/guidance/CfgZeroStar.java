package dev.genga.wan.guidance;

/// CFG-Zero* in place of plain classifier-free guidance: [Guidance.ZeroStar], and [Guidance.Still] at the
/// beginning.
///
/// @param zeroInitSteps how many steps stand still, 0 for none; 1 is the usual number.
///     ComfyUI-WanVideoWrapper's `zero_star_steps` is one less, where `use_zero_init` is on
public record CfgZeroStar(int zeroInitSteps) {}
