package dev.genga.wan.generation;

import java.nio.file.Path;
import java.util.Map;

/// One video to make.
///
/// @param request what to show
/// @param file where to write it; its ending is [GeneratedFile#ending]
/// @param tags what the file carries besides its request, by name
public record GenerationJob(GenerationRequest request, Path file, Map<String, String> tags) {
  public GenerationJob {
    tags = Map.copyOf(tags);
  }

  /// A video that carries its request alone.
  public GenerationJob(GenerationRequest request, Path file) {
    this(request, file, Map.of());
  }
}
