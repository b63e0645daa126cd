package dev.genga.bench;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import java.util.Map;

/// Decodes the latents of [DecodeBench] several times, and waits before each; after the last it writes the
/// frames.
///
/// `GatedDecoding WORK TIMES DTYPE ENGINE`
final class GatedDecoding {
  private GatedDecoding() {}

  /// @param arguments the work folder, how often, what to compute in, the engine
  public static void main(String[] arguments) {
    var work = new BenchFolder(Path.of(arguments[0]));
    int times = Integer.parseInt(arguments[1]);
    var dtype = DType.valueOf(arguments[2]);
    BenchEngine.load(arguments[3]);
    try (var _ = TensorScope.open();
        var vae = open(work, dtype);
        var file = SafetensorsFile.open(DecodeBench.latents(work))) {
      var latents = file.read(DecodeBench.LATENTS);
      var gate = new Gate();
      for (int i = 1; i <= times; i++) {
        gate.pass();
        try (var _ = TensorScope.open()) {
          var frames = Map.of(DecodeBench.FRAMES, vae.decode(latents));
          if (i == times) {
            Path target = DecodeBench.frames(work, "genga-" + dtype.torchName());
            SafetensorsWriter.write(target, frames, Map.of());
          }
        }
      }
    }
  }

  private static WanVae open(BenchFolder work, DType dtype) {
    try (var weights = WeightsFile.open(work.vae())) {
      return WanVae.load(weights, Device.CPU, dtype, WanVae.Half.DECODER);
    }
  }
}
