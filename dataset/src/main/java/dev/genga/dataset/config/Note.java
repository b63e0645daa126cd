package dev.genga.dataset.config;

/// Something that stops nothing, but that a user should know.
///
/// @param text a sentence without a full stop
/// @param where file, line or key; empty where there is no place to name
public record Note(String text, String where) {}
