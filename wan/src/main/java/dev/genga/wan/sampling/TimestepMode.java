package dev.genga.wan.sampling;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// musubi-tuner's `--timestep_sampling`: which noise levels a training sees, and how often.
public enum TimestepMode {
  /// Whole timesteps, evenly or by a [WeightingScheme]; knows no flow shift.
  SIGMA,
  /// Evenly.
  UNIFORM,
  /// The sigmoid of a normal value.
  SIGMOID,
  /// [#SIGMOID], moved by a flow shift.
  SHIFT,
  /// [#SIGMOID], moved by a shift that grows with the frame's size, as FLUX.1's.
  FLUX_SHIFT,
  /// As FLUX.2's.
  FLUX2_SHIFT,
  /// As Qwen-Image's.
  QWEN_SHIFT,
  /// As Krea 2's.
  KREA2_SHIFT,
  /// As Ideogram 4's.
  IDEOGRAM4_SHIFT,
  /// By a normal logarithm of the signal-to-noise ratio.
  LOGSNR,
  /// Mostly [#FLUX_SHIFT], now and then [#LOGSNR], now and then hardly any noise.
  QINGLONG_FLUX,
  /// Mostly [#QWEN_SHIFT], now and then hardly any noise.
  QINGLONG_QWEN;

  /// The name in musubi-tuner's options.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The mode with a [#label()].
  public static Optional<TimestepMode> parse(String label) {
    return Arrays.stream(values()).filter(mode -> mode.label().equals(label)).findFirst();
  }

  /// All labels, for messages.
  public static String labels() {
    return Arrays.stream(values()).map(TimestepMode::label).collect(Collectors.joining(", "));
  }
}
