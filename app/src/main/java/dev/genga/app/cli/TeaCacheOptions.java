package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.wan.generation.TeaCache;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which steps of a generation may be guessed.
final class TeaCacheOptions {
  private static final String THRESHOLD = "--tea-cache";

  @Option(
      names = THRESHOLD,
      paramLabel = "THRESHOLD",
      description =
          "Skip steps that change little (TeaCache): 0.05 to 0.1 for the 1.3B model, 0.15 to 0.3"
              + " for the 14B models; higher is faster and less exact; 0 turns it off.")
  private @Nullable Double threshold;

  @Option(
      names = "--tea-cache-mode",
      paramLabel = "MODE",
      description =
          "What the change is read from: e0, e (both fitted to the model), or plain, with a tenth"
              + " of the threshold (default: e0).")
  private @Nullable String mode;

  @Option(
      names = "--tea-cache-start",
      paramLabel = "STEP",
      description = "The first step that is watched; from the next on, steps may be skipped.")
  private @Nullable Integer start;

  @Option(
      names = "--tea-cache-end",
      paramLabel = "STEP",
      description = "The last step that may be skipped; -1 is the last of all.")
  private @Nullable Integer end;

  @Option(
      names = "--tea-cache-offload",
      description = "Keep what is added again in the machine's memory, not in the device's.")
  private boolean offload;

  /// The settings, where the user says nothing those of `from`; null for none.
  @Nullable TeaCache onto(@Nullable TeaCache from, Problems problems) {
    if (threshold != null && threshold == 0) {
      return null;
    }
    if (from == null && threshold == null) {
      if (mode != null || start != null || end != null || offload) {
        problems.add(
            "how to skip steps is said, but not which",
            "--tea-cache-...",
            "add %s and a threshold, or leave them out".formatted(THRESHOLD));
      }
      return null;
    }
    double limit = threshold != null ? threshold : from == null ? 0 : from.threshold();
    var known = from == null || mode != null ? TeaCache.of(limit, mode(from, problems)) : from;
    return new TeaCache(
        limit,
        start == null ? known.startStep() : start,
        end == null ? known.endStep() : end,
        known.mode(),
        offload || known.offload());
  }

  private TeaCache.Mode mode(@Nullable TeaCache from, Problems problems) {
    if (mode != null) {
      try {
        return TeaCache.Mode.parse(mode);
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()), "--tea-cache-mode", "choose one of them");
      }
    }
    return from == null ? TeaCache.Mode.E0 : from.mode();
  }
}
