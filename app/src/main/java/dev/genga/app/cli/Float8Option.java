package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.tensor.weights.Float8Form;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whether the base model's transformer is brought to 8 bits.
final class Float8Option {
  static final String NAME = "--fp8-base";
  private static final String OFF = "off";

  @Option(
      names = NAME,
      paramLabel = "FORM",
      description =
          "Hold the base's layers in 8 bits: half the memory, and a little less exact. e4m3 or"
              + " e5m2, and what shares a scale: tensor, channel or block, as in e4m3:channel"
              + " (block without it); off: as its file has them.")
  private @Nullable String written;

  /// The form; null for none.
  ///
  /// @param start where nothing was said
  @Nullable Float8Form over(@Nullable Float8Form start, Problems problems) {
    if (written == null) {
      return start;
    }
    if (written.equals(OFF)) {
      return null;
    }
    var form = Float8Form.parse(written);
    if (form.isEmpty()) {
      problems.add(
          "there is no form '%s' of 8 bits".formatted(written),
          NAME,
          "use one of " + Float8Form.labels());
    }
    return form.orElse(null);
  }
}
