package dev.genga.wan.generation;

import dev.genga.base.Problems;
import java.util.function.UnaryOperator;

/// A LoRA that takes part in a generation.
///
/// @param file where it lies, as the user named it
/// @param strength 1 for the LoRA as it was trained, 0 for none of it; may be negative
public record LoraUse(String file, double strength) {
  void check(Problems problems, UnaryOperator<String> where) {
    if (file.isBlank()) {
      problems.add("a LoRA has no file", where.apply("loras"), "name its safetensors file");
    }
    if (!Double.isFinite(strength)) {
      problems.add(
          "the strength of %s is %s".formatted(file, strength), where.apply("loras"), "use 1");
    }
  }
}
