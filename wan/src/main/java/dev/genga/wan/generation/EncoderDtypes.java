package dev.genga.wan.generation;

import dev.genga.tensor.DType;

/// What the models beside the transformer compute in, in which caches are made as well.
///
/// @param vae BFLOAT16 or FLOAT32
/// @param text of the text encoder: likewise, or FLOAT8_E4M3FN, as in [Precision]
public record EncoderDtypes(DType vae, DType text) {
  /// What both compute in where nobody says otherwise.
  public static final EncoderDtypes USUAL = of(DType.BFLOAT16);

  /// The same for both.
  public static EncoderDtypes of(DType both) {
    return new EncoderDtypes(both, both);
  }
}
