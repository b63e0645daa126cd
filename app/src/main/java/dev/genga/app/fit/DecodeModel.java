package dev.genga.app.fit;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.training.fit.MemoryMeter;
import dev.genga.wan.generation.VaeTiles;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What decoding takes: the first latent frame, each further one, and the memory of one, all of them in
/// proportion to its area.
///
/// @param first seconds of the first latent frame, for each of its points
/// @param further seconds of each further one, for each of its points
/// @param bytes at the height, for each of its points
record DecodeModel(double first, double further, double bytes) {
  /// Rows and columns of the latents that are measured.
  private static final int SIDE = 16;

  private static final int FURTHER = 2;

  /// Measures a few small frames.
  static DecodeModel measured(Path file, Device device, DType dtype, MemoryMeter memory) {
    try (var weights = WeightsFile.open(file);
        var vae = WanVae.load(weights, device, dtype, WanVae.Half.DECODER)) {
      double area = SIDE * SIDE;
      seconds(vae, device, 1); // what is done once is done now
      double one = seconds(vae, device, 1);
      double[] more = new double[1];
      long bytes = memory.peak(() -> more[0] = seconds(vae, device, 1 + FURTHER));
      return new DecodeModel(one / area, Math.max(0, more[0] - one) / FURTHER / area, bytes / area);
    }
  }

  private static double seconds(WanVae vae, Device device, int frames) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      long channels = vae.config().latentChannels();
      var latents =
          RandomSource.seeded(3).randn(DType.FLOAT32, 1, channels, frames, SIDE, SIDE).to(device);
      long begun = System.nanoTime();
      double end = vae.decode(latents).norm().item();
      if (!Double.isFinite(end)) {
        throw new IllegalStateException("the frames' numbers are none: " + end);
      }
      return (System.nanoTime() - begun) / 1e9;
    }
  }

  /// Seconds of all frames.
  ///
  /// @param tiles null where whole frames are decoded
  double seconds(VideoSize size, @Nullable VaeTiles tiles) {
    long[] latents = size.latentShape(1);
    double area =
        tiles == null ? latents[3] * latents[4] : tiles.area((int) latents[3], (int) latents[4]);
    return area * (first + (latents[2] - 1) * further);
  }

  /// Bytes at the height; tiles are put together in float32.
  ///
  /// @param tiles null where whole frames are decoded
  long bytes(VideoSize size, @Nullable VaeTiles tiles) {
    long[] latents = size.latentShape(1);
    if (tiles == null) {
      return Math.round(bytes * latents[3] * latents[4]);
    }
    long pixels = 3L * size.frames() * size.width() * size.height();
    return Math.round(bytes * tiles.tileArea((int) latents[3], (int) latents[4]))
        + pixels * DType.FLOAT32.bytes();
  }
}
