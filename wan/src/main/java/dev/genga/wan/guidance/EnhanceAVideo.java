package dev.genga.wan.guidance;

import dev.genga.wan.transformer.FrameEnhancement;

/// Enhance-A-Video, in all passes of some steps.
///
/// @param enhancement how
/// @param range the steps on which it acts
public record EnhanceAVideo(FrameEnhancement enhancement, StepRange range) {}
