package dev.genga.app.models;

import java.nio.file.Path;

/// A file at the hub.
///
/// @param repository such as `Wan-AI/Wan2.1-T2V-1.3B`
/// @param path inside the repository
/// @param local where it comes to lie in the folder of models, such as `wan_2.1_vae.safetensors`
public record HubFile(String repository, String path, String local) {
  /// Reads `REPOSITORY:PATH` or `REPOSITORY:PATH=LOCAL`.
  static HubFile parse(String text) {
    int colon = text.indexOf(':');
    int equals = text.indexOf('=');
    String path = text.substring(colon + 1, equals < 0 ? text.length() : equals);
    String local =
        equals < 0 ? path.substring(path.lastIndexOf('/') + 1) : text.substring(equals + 1);
    return new HubFile(text.substring(0, colon), path, local);
  }

  /// Where it belongs in a folder of models.
  Path in(Path folder) {
    return folder.resolve(local);
  }

  /// How an error names it.
  String place() {
    return repository + "/" + path;
  }
}
