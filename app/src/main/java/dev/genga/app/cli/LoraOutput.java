package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the commands about LoRA files write to, and in which numbers.
final class LoraOutput {
  private static final Set<DType> TAKEN = Set.of(DType.FLOAT32, DType.BFLOAT16, DType.FLOAT16);

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where to; a file that is there is kept.")
  private @SuppressWarnings("NullAway.Init") Path file;

  @Option(
      names = "--dtype",
      paramLabel = "DTYPE",
      description = "FLOAT32, BFLOAT16 or FLOAT16 (default: as it is, FLOAT32 for what is new).")
  private @Nullable DType dtype;

  Path file() {
    return file;
  }

  /// Null for what the values have.
  @Nullable DType dtype() {
    return dtype;
  }

  void check(Problems problems) {
    LoraCommand.checkOutput(file, problems);
    if (dtype != null && !TAKEN.contains(dtype)) {
      problems.add(
          "no LoRA is stored in " + dtype, "--dtype " + dtype, "use FLOAT32, BFLOAT16 or FLOAT16");
    }
  }
}
