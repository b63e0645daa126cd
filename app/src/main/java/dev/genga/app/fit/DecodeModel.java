package dev.genga.app.fit;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.training.fit.MemoryMeter;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.vae.WanVae;
import java.nio.file.Path;

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

  double seconds(VideoSize size) {
    long[] latents = size.latentShape(1);
    double area = latents[3] * latents[4];
    return area * (first + (latents[2] - 1) * further);
  }

  long bytes(VideoSize size) {
    long[] latents = size.latentShape(1);
    return Math.round(bytes * latents[3] * latents[4]);
  }
}
