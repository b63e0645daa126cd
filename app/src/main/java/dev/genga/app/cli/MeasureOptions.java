package dev.genga.app.cli;

import dev.genga.app.base.BaseCheck;
import dev.genga.tensor.Device;
import dev.genga.wan.generation.SamplingSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How videos are made that are to be measured, the same for every command that counts what they show.
final class MeasureOptions {
  @Option(
      names = "--steps",
      paramLabel = "STEPS",
      defaultValue = "20",
      description = "The sampler's steps (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = {"--guidance", "--guidance-scale"},
      paramLabel = "SCALE",
      defaultValue = "3",
      description = "How far the prompt leads (default: ${DEFAULT-VALUE}).")
  private double guidance;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "Of prompts, scenes and noise (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private DeviceOptions device = new DeviceOptions();

  SamplingSettings sampling() {
    var standard = BaseCheck.SAMPLING;
    return new SamplingSettings(
        standard.sampler(), standard.form(), steps, guidance, standard.flowShift());
  }

  long seed() {
    return seed;
  }

  Device device(Genga genga) {
    return device.of(genga);
  }
}
