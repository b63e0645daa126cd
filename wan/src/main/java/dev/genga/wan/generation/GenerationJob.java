package dev.genga.wan.generation;

import java.nio.file.Path;
import java.util.Map;

/// One video to make.
///
/// @param request what to show
/// @param file where to write it; its ending is [GeneratedFile#ending]
/// @param tags what the file carries besides its request, by name
/// @param saving how memory is saved
public record GenerationJob(
    GenerationRequest request, Path file, Map<String, String> tags, MemorySaving saving) {
  public GenerationJob {
    tags = Map.copyOf(tags);
  }

  /// A video that carries its request alone.
  public GenerationJob(GenerationRequest request, Path file) {
    this(request, file, Map.of(), MemorySaving.NONE);
  }

  /// The same with another request.
  GenerationJob withRequest(GenerationRequest other) {
    return new GenerationJob(other, file, tags, saving);
  }

  /// The same with other tags.
  public GenerationJob withTags(Map<String, String> other) {
    return new GenerationJob(request, file, other, saving);
  }

  /// The same with memory saved otherwise.
  public GenerationJob withSaving(MemorySaving other) {
    return new GenerationJob(request, file, tags, other);
  }

  /// The request as its latents are made.
  GenerationRequest sampled() {
    return saving.separatePasses()
        ? request.withSampling(request.sampling().withBatchedGuidance(false))
        : request;
  }
}
