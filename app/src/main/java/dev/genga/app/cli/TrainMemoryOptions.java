package dev.genga.app.cli;

import dev.genga.app.fit.MemoryWishes;
import dev.genga.base.Problems;
import dev.genga.wan.transformer.BaseForm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What a training may have in memory.
final class TrainMemoryOptions {
  static final String INPUTS_IN_RAM = "--inputs-in-ram";

  @Option(
      names = "--keep-activations",
      paramLabel = "BLOCKS",
      description =
          "Blocks that keep their activations instead of computing them again in the backward pass:"
              + " faster, and more memory. Changes no number (default: as many as fit).")
  private @Nullable Integer keptBlocks;

  @Option(
      names = INPUTS_IN_RAM,
      description =
          "On a graphics card, let the inputs of blocks that run twice wait in the machine's"
              + " memory: less of the card's, and more copies. Changes no number (default: where"
              + " weights would have to leave the card otherwise).")
  private boolean inputsInRam;

  @Option(
      names = "--vram-headroom",
      paramLabel = "GB",
      description =
          "Memory of the device that stays free (default: 1.5 where a display hangs on a graphics"
              + " card, else 0).")
  private @Nullable Double headroom;

  @Mixin private BaseFormOptions base = new BaseFormOptions();

  /// Adds it where the headroom can't be.
  void check(Problems problems) {
    if (headroom != null && !(headroom >= 0)) {
      problems.add("%s GB can't stay free".formatted(headroom), "--vram-headroom", "use 0 or more");
    }
  }

  /// How many blocks keep their activations before more is known.
  int keptBlocks() {
    return keptBlocks == null ? 0 : keptBlocks;
  }

  /// Whether inputs wait in the machine's memory.
  boolean inputsInRam() {
    return inputsInRam;
  }

  /// How the base is held.
  BaseForm form(Problems problems) {
    return base.form(problems);
  }

  /// What was said of all this, and what was not.
  MemoryWishes wishes() {
    return new MemoryWishes(keptBlocks, base.blocksInMemory(), headroom);
  }
}
