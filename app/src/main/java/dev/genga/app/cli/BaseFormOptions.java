package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.wan.transformer.BaseForm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How the base model's transformer is held in memory.
final class BaseFormOptions {
  private static final String FLOAT8 = "--fp8-base";

  @Option(
      names = FLOAT8,
      paramLabel = "FORM",
      description =
          "Hold the base's layers in 8 bits: half the memory, and a little less exact. e4m3 or"
              + " e5m2, and what shares a scale: tensor, channel or block, as in e4m3:channel"
              + " (block without it).")
  private @Nullable String float8;

  @Option(
      names = "--blocks-in-memory",
      paramLabel = "BLOCKS",
      description =
          "Blocks of the base in memory at a time, 2 or more, or 0 for all; the others come from"
              + " its file, ahead of their use. Changes no number (default: all; in genga train as"
              + " many as fit).")
  private @Nullable Integer blocksInMemory;

  /// The form; how many blocks can't be is told elsewhere.
  BaseForm form(Problems problems) {
    return new BaseForm(float8(problems), blocksInMemory == null ? 0 : blocksInMemory);
  }

  /// As it was said; null where it was not.
  @Nullable Integer blocksInMemory() {
    return blocksInMemory;
  }

  private @Nullable Float8Form float8(Problems problems) {
    if (float8 == null) {
      return null;
    }
    var form = Float8Form.parse(float8);
    if (form.isEmpty()) {
      problems.add(
          "there is no form '%s' of 8 bits".formatted(float8),
          FLOAT8,
          "use one of " + Float8Form.labels());
    }
    return form.orElse(null);
  }
}
