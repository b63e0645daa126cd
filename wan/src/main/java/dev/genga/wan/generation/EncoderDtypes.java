package dev.genga.wan.generation;

import dev.genga.tensor.DType;
import org.jspecify.annotations.Nullable;

/// What the models beside the transformer compute in, in which caches are made as well.
///
/// @param vae BFLOAT16 or FLOAT32
/// @param text of the text encoder: likewise, or FLOAT8_E4M3FN, as in [Precision]
public record EncoderDtypes(DType vae, DType text) {
  /// What both compute in where nobody says otherwise.
  public static final EncoderDtypes USUAL = of(DType.BFLOAT16);

  /// The same for both.
  public static EncoderDtypes of(DType both) {
    return of(both, null);
  }

  /// @param text null: what the VAE computes in
  public static EncoderDtypes of(DType vae, @Nullable DType text) {
    return new EncoderDtypes(vae, text == null ? vae : text);
  }
}
