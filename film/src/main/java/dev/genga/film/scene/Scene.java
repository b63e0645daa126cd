package dev.genga.film.scene;

/// A run of frames between two transitions.
///
/// @param first its first frame
/// @param end the frame after its last one
public record Scene(int first, int end) {}
