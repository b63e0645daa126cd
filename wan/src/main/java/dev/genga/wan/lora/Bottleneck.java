package dev.genga.wan.lora;

/// Rank and alpha of one layer's change.
///
/// @param alpha over the rank, what the change is multiplied with
public record Bottleneck(int rank, double alpha) {}
