package dev.genga.dataset.plan;

import dev.genga.dataset.media.Caption;

/// A caption as it is encoded, and where its embedding goes.
///
/// @param caption with the section's prefix
/// @param cache the name of the embedding's file in the section's cache folder
public record PlannedText(Caption caption, String cache) {}
