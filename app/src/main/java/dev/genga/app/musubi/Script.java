package dev.genga.app.musubi;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A script of musubi-tuner that genga takes the place of.
public enum Script {
  CACHE_LATENTS("wan_cache_latents"),
  CACHE_TEXTS("wan_cache_text_encoder_outputs"),
  TRAIN("wan_train_network");

  private final String label;

  Script(String label) {
    this.label = label;
  }

  /// The script's name, without its ending.
  public String label() {
    return label;
  }

  /// The script that a word of a command names: a file with or without folders before it, of Linux or
  /// Windows, or a module.
  static Optional<Script> of(String word) {
    return Stream.of(values()).filter(script -> script.label.equals(baseName(word))).findFirst();
  }

  /// The names of all.
  static List<String> labels() {
    return Stream.of(values()).map(Script::label).toList();
  }

  /// A file's name without folders and `.py` or `.exe`.
  static String baseName(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    String name = lower.endsWith(".py") || lower.endsWith(".exe") ? cutEnding(lower) : lower;
    int after = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
    String file = name.substring(after + 1);
    return file.startsWith("musubi_tuner.") ? file.substring("musubi_tuner.".length()) : file;
  }

  private static String cutEnding(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }
}
