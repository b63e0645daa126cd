package dev.genga.app.fit;

import java.util.List;

/// What a generation comes to.
///
/// @param text seconds for its prompts
/// @param merges seconds for adding LoRAs into the weights
/// @param step seconds of each step, all its passes, on average
/// @param steps how many
/// @param decode seconds of all frames
/// @param peakBytes the most in the device's memory
/// @param tokens the most of one pass's sample
/// @param measuredUpTo tokens of which something was measured
/// @param saved what is done to need less memory, a line for each
public record GenerationEstimate(
    double text,
    double merges,
    double step,
    int steps,
    double decode,
    long peakBytes,
    long tokens,
    long measuredUpTo,
    List<String> saved) {
  public GenerationEstimate {
    saved = List.copyOf(saved);
  }

  /// Seconds without reading the models.
  public double seconds() {
    return text + merges + step * steps + decode;
  }
}
