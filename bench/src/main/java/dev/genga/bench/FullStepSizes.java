package dev.genga.bench;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.wan.transformer.TransformerConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/// The sizes of a training step to be timed, from arguments such as `dim=256`. The names and defaults
/// are those of full_step.py, which times the same step.
///
/// @param frames latent frames
/// @param rows latent rows
/// @param columns latent columns
/// @param promptTokens rows of each prompt before padding
/// @param rounds timed steps, after two that are not
/// @param kept blocks that keep their activations
record FullStepSizes(
    TransformerConfig config,
    int batch,
    int frames,
    int rows,
    int columns,
    int promptTokens,
    int rounds,
    int kept,
    int threads,
    int workers,
    DType dtype) {
  private static final Map<String, String> DEFAULTS = defaults();

  private static Map<String, String> defaults() {
    var defaults = new LinkedHashMap<String, String>();
    defaults.put("dim", "256");
    defaults.put("heads", "4");
    defaults.put("layers", "8");
    defaults.put("ffn", "1024");
    defaults.put("freq", "256");
    defaults.put("text", "256");
    defaults.put("textlen", "64");
    defaults.put("prompt", "24");
    defaults.put("batch", "8");
    defaults.put("frames", "5");
    defaults.put("rows", "10");
    defaults.put("columns", "16");
    defaults.put("rounds", "10");
    defaults.put("kept", "8");
    defaults.put("threads", "2");
    defaults.put("workers", "1");
    defaults.put("dtype", "float32");
    return defaults;
  }

  /// @throws ProblemException if an argument is no size
  static FullStepSizes of(String... arguments) {
    var given = new LinkedHashMap<>(DEFAULTS);
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      if (pair.length < 2 || given.replace(pair[0], pair[1]) == null) {
        throw new ProblemException(
            "there is no size '" + argument + "'", "arguments", "use NAME=NUMBER of " + DEFAULTS);
      }
    }
    return new FullStepSizes(
        new TransformerConfig(
            false,
            16,
            16,
            number(given, "dim"),
            number(given, "ffn"),
            number(given, "freq"),
            number(given, "text"),
            number(given, "textlen"),
            number(given, "heads"),
            number(given, "layers"),
            TransformerConfig.EPS),
        number(given, "batch"),
        number(given, "frames"),
        number(given, "rows"),
        number(given, "columns"),
        number(given, "prompt"),
        number(given, "rounds"),
        number(given, "kept"),
        number(given, "threads"),
        number(given, "workers"),
        "bfloat16".equals(given.get("dtype")) ? DType.BFLOAT16 : DType.FLOAT32);
  }

  private static int number(Map<String, String> given, String name) {
    String text = given.getOrDefault(name, "");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ProblemException(
          "'" + text + "' is no number", "argument " + name, "use a whole number");
    }
  }
}
