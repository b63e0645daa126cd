package dev.genga.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How many blocks of the base model's transformer are in memory.
final class BlocksOption {
  @Option(
      names = "--blocks-in-memory",
      paramLabel = "BLOCKS",
      description =
          "Blocks of the base in memory at a time, 2 or more, or 0 for all; the others come from"
              + " its file, ahead of their use. Changes no number (default: all; in genga train as"
              + " many as fit).")
  private @Nullable Integer blocks;

  /// As it was said; null where it was not.
  @Nullable Integer said() {
    return blocks;
  }

  /// 0 for all.
  int count() {
    return blocks == null ? 0 : blocks;
  }
}
