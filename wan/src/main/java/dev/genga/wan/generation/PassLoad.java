package dev.genga.wan.generation;

/// One kind of pass through a transformer, for what it takes.
///
/// @param tokens video tokens of one sample
/// @param samples in the batch
/// @param blocks that it runs through
/// @param nag whether it attends to a second prompt, for normalized attention guidance
public record PassLoad(long tokens, int samples, int blocks, boolean nag) {}
