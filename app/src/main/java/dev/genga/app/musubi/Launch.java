package dev.genga.app.musubi;

import dev.genga.base.Problems;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `accelerate launch` was told before the script.
///
/// @param mixedPrecision used where the script has no `--mixed_precision`; null where nothing is said
/// @param cpu whether everything is to be computed on the CPU
record Launch(@Nullable String mixedPrecision, boolean cpu) {
  private static final Set<String> NAMES = Set.of("accelerate", "accelerate-launch");

  /// Flags with a value that say nothing about the result.
  private static final Set<String> TAKEN =
      Set.of(
          "num_cpu_threads_per_process",
          "gpu_ids",
          "main_process_ip",
          "main_process_port",
          "machine_rank",
          "rdzv_backend",
          "rdzv_conf",
          "max_restarts",
          "monitor_interval",
          "log_dir",
          "role",
          "tee",
          "dynamo_backend",
          "dynamo_mode",
          "gradient_accumulation_steps");

  /// Flags without one.
  private static final Set<String> SWITCHES =
      Set.of(
          "module",
          "no_python",
          "debug",
          "quiet",
          "same_network",
          "dynamo_use_dynamic",
          "dynamo_use_fullgraph",
          "enable_cpu_affinity");

  private static final List<String> PRECISIONS = List.of("no", "fp16", "bf16");

  private static final Map<String, String> REFUSED =
      Map.of(
          "multi_gpu", "genga trains on one device",
          "tpu", "genga trains on a CPU or a graphics card",
          "use_deepspeed", "genga trains on one device",
          "use_fsdp", "genga trains on one device",
          "use_megatron_lm", "genga trains on one device",
          "config_file", "genga reads no settings of accelerate");

  /// A plain `python`.
  static final Launch PLAIN = new Launch(null, false);

  /// Reads the words before the script.
  static Launch of(List<String> words, Problems problems) {
    int start = -1;
    for (int i = 0; i < words.size(); i++) {
      if (NAMES.contains(Script.baseName(words.get(i)))
          || words.get(i).equals("accelerate.commands.launch")) {
        start = i + 1;
      }
    }
    return start < 0 ? PLAIN : new Reader(words.subList(start, words.size()), problems).read();
  }

  private static final class Reader {
    private final List<String> words;
    private final Problems problems;
    private @Nullable String mixedPrecision;
    private boolean cpu;

    Reader(List<String> words, Problems problems) {
      this.words = words;
      this.problems = problems;
    }

    Launch read() {
      for (int i = 0; i < words.size(); i++) {
        String word = words.get(i);
        if (word.startsWith("-") && word.length() > 1) {
          i += flag(word, i + 1 < words.size() ? words.get(i + 1) : null);
        }
      }
      return new Launch(mixedPrecision, cpu);
    }

    /// @return how many more words it took
    private int flag(String word, @Nullable String next) {
      int equals = word.indexOf('=');
      String name =
          word.substring(0, equals < 0 ? word.length() : equals)
              .replaceFirst("^--?", "")
              .replace('-', '_');
      String value = equals < 0 ? next : word.substring(equals + 1);
      int taken = equals < 0 ? 1 : 0;
      if (SWITCHES.contains(name) || name.equals("m") || name.equals("q")) {
        return 0;
      }
      switch (name) {
        case "cpu" -> {
          cpu = true;
          return 0;
        }
        case "mixed_precision" -> mixedPrecision = precision(word, value);
        case "num_processes", "num_machines" -> {
          if (!"1".equals(value)) {
            refuse(word, "genga trains in one process");
          }
        }
        default -> {
          String reason = REFUSED.get(name);
          if (reason != null) {
            refuse(word, reason);
            return name.equals("config_file") ? taken : 0;
          }
          if (!TAKEN.contains(name)) {
            refuse(word, "genga doesn't know what it changes");
            return next != null && !next.startsWith("-") ? taken : 0;
          }
        }
      }
      return taken;
    }

    private @Nullable String precision(String word, @Nullable String value) {
      if (value != null && PRECISIONS.contains(value)) {
        return value;
      }
      problems.add(
          "accelerate's --mixed_precision is %s, which genga can't do"
              .formatted(value == null ? "without a value" : value),
          value == null || word.contains("=") ? word : word + " " + value,
          "take one of " + String.join(", ", PRECISIONS));
      return null;
    }

    private void refuse(String word, String reason) {
      problems.add("accelerate's " + word + " can't be done: " + reason, word, "leave it out");
    }
  }
}
