package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.tensor.Device;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a command computes.
final class DeviceOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "cpu or cuda (default: cuda where the engine can use a graphics card).")
  private @Nullable String device;

  /// The device that is named, or the usual one.
  ///
  /// @throws dev.genga.base.ProblemException if it is not there
  Device of(Genga genga) {
    return genga.device(device);
  }

  /// The same; a device that is not there is added to the problems.
  @Nullable Device of(Genga genga, Problems problems) {
    return problems.gather(() -> of(genga));
  }
}
