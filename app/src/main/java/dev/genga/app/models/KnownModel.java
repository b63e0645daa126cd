package dev.genga.app.models;

import dev.genga.wan.weights.ModelKind;
import java.util.List;

/// A model that can be pulled by its name.
///
/// @param name a short one
/// @param kind what it is
/// @param bytes about how large its files are together; the hub says exactly
/// @param files one or more
/// @param purpose what it is for, a phrase
public record KnownModel(
    String name, ModelKind kind, long bytes, List<HubFile> files, String purpose) {
  /// Copies the list.
  public KnownModel {
    files = List.copyOf(files);
  }
}
