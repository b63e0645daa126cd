package dev.genga.world.reel;

/// Where one shot of a [Reel] ends and the next begins.
///
/// @param first the first frame that isn't the old shot's alone
/// @param end the first frame that is the new shot's alone; `first` at a cut
public record Boundary(Join join, int first, int end) {}
