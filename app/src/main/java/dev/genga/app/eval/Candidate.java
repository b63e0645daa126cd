package dev.genga.app.eval;

import dev.genga.wan.generation.LoraUse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is measured: the base alone, or with a LoRA.
///
/// @param name for tables and folders
/// @param lora null for the base alone
/// @param epoch after which it was saved; null where the file doesn't say
/// @param step after which it was saved; null where the file doesn't say
public record Candidate(
    String name, @Nullable LoraUse lora, @Nullable Integer epoch, @Nullable Integer step) {
  /// The base without any LoRA.
  public static final Candidate BASE = new Candidate("base", null, 0, 0);

  private static final String ENDING = ".safetensors";

  /// A LoRA whose file tells nothing but its weights.
  public static Candidate of(LoraUse lora) {
    return new Candidate(name(lora), lora, null, null);
  }

  /// The file's name without its ending, and the strength where that is not 1.
  static String name(LoraUse lora) {
    String name = String.valueOf(Path.of(lora.file()).getFileName());
    String stem = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    return lora.strength() == 1
        ? stem
        : String.format(Locale.ROOT, "%s x %s", stem, Double.toString(lora.strength()));
  }

  /// As a generation takes it.
  List<LoraUse> loras() {
    return lora == null ? List.of() : List.of(lora);
  }
}
