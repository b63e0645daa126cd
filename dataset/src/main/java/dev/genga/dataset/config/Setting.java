package dev.genga.dataset.config;

/// The value of a key, checked, and where it stands.
///
/// @param value an `Integer`, `Double`, `Boolean`, `String`, `List<Integer>` or [Size]
/// @param place its line
record Setting(Object value, Place place) {}
