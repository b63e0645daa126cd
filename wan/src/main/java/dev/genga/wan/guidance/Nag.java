package dev.genga.wan.guidance;

import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import org.jspecify.annotations.Nullable;

/// Normalized attention guidance in the passes that take the prompt.
///
/// @param guidance how it leads
/// @param negativePrompt what it leads away from; null for the request's negative prompt
public record Nag(NormalizedAttentionGuidance guidance, @Nullable String negativePrompt) {}
