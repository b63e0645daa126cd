package dev.genga.wan.generation;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The files that a generation needs.
///
/// @param transformer safetensors
/// @param vae safetensors or `.pth`
/// @param text the text encoder UMT5, safetensors or `.pth`
/// @param tokenizer its tokenizer; null for the one in or beside `text`
public record ModelFiles(Path transformer, Path vae, Path text, @Nullable Path tokenizer) {}
