package dev.genga.world.reel;

/// Frames of a [Reel] that a flash bleaches.
///
/// @param first its first frame
/// @param end the first frame after it
public record ReelFlash(int first, int end) {}
