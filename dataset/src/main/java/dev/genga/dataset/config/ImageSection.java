package dev.genga.dataset.config;

/// A section of images.
///
/// @param settings all there is to say
public record ImageSection(SectionSettings settings) implements Section {}
