package dev.genga.wan.generation;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The files that a generation needs.
///
/// @param transformer safetensors
/// @param vae safetensors or `.pth`
/// @param text the text encoder UMT5, safetensors or `.pth`
/// @param tokenizer its tokenizer; null for the one in or beside `text`
/// @param image the image encoder CLIP, `.pth` or safetensors; null where no video starts from an
///     image
public record ModelFiles(
    Path transformer, Path vae, Path text, @Nullable Path tokenizer, @Nullable Path image) {

  /// The files for videos that start from a prompt alone.
  public ModelFiles(Path transformer, Path vae, Path text, @Nullable Path tokenizer) {
    this(transformer, vae, text, tokenizer, null);
  }

  /// The same files with another transformer.
  public ModelFiles withTransformer(Path other) {
    return new ModelFiles(other, vae, text, tokenizer, image);
  }

  /// The same files with an image encoder.
  public ModelFiles withImage(@Nullable Path other) {
    return new ModelFiles(transformer, vae, text, tokenizer, other);
  }
}
