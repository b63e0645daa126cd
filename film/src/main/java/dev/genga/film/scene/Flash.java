package dev.genga.film.scene;

/// Frames within a scene that are quite unlike it: lightning, a photographer's flash, a frame of white.
///
/// @param first its first frame
/// @param end the first frame after it
public record Flash(int first, int end) {}
