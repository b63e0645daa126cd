package dev.genga.wan.lora;

import org.jspecify.annotations.Nullable;

/// Another rank for some layers.
///
/// @param pattern a regular expression for the whole of a layer's name
/// @param alpha null: the same share of the rank as everywhere
public record RankRule(String pattern, int rank, @Nullable Double alpha) {
  @Override
  public String toString() {
    return pattern + "=" + rank + (alpha == null ? "" : ":" + alpha);
  }
}
