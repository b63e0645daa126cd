package dev.genga.film.scene;

import org.jspecify.annotations.Nullable;

/// A frame that is quite unlike the one before.
///
/// @param frame its number
/// @param flash the flash that it begins or ends; null where a new scene begins
record SuddenChange(int frame, @Nullable Flash flash) {}
