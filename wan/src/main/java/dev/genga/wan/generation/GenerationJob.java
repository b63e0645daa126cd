package dev.genga.wan.generation;

import java.nio.file.Path;

/// One video to make.
///
/// @param request what to show
/// @param file where to write it; its ending is [GeneratedFile#ending]
public record GenerationJob(GenerationRequest request, Path file) {}
