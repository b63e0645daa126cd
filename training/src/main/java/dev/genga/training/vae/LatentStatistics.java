package dev.genga.training.vae;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.vae.LatentNormalization;
import java.util.ArrayList;
import java.util.List;

/// Mean and deviation of each latent channel over a sample of clips: what a transformer is then
/// trained on has mean 0 and deviation 1 in every channel.
final class LatentStatistics {
  private LatentStatistics() {}

  /// @param count how many clips, the stream's first
  /// @param frames of each
  /// @param device of the VAE
  static LatentNormalization of(
      VaeGraph graph, ClipStream clips, int count, int frames, Device device) {
    int channels = Math.toIntExact(graph.config().latentChannels());
    double[] sums = new double[channels];
    double[] squares = new double[channels];
    long values = 0;
    try (var _ = Autograd.off()) {
      for (int i = 0; i < count; i++) {
        try (var _ = TensorScope.open()) {
          var mean =
              graph.encode(clips.clip(i, frames).to(device).unsqueeze(0)).narrow(1, 0, channels);
          var wide = mean.to(DType.FLOAT64);
          add(sums, wide);
          add(squares, wide.square());
          values += mean.numel() / channels;
        }
      }
    }
    return normalization(sums, squares, values);
  }

  private static void add(double[] sums, Tensor perValue) {
    double[] more = perValue.sum(false, 0, 2, 3, 4).toDoubles();
    for (int c = 0; c < sums.length; c++) {
      sums[c] += more[c];
    }
  }

  private static LatentNormalization normalization(double[] sums, double[] squares, long count) {
    List<Float> means = new ArrayList<>();
    List<Float> deviations = new ArrayList<>();
    for (int c = 0; c < sums.length; c++) {
      double mean = sums[c] / count;
      means.add((float) mean);
      deviations.add((float) Math.sqrt(Math.max(squares[c] / count - mean * mean, 1e-12)));
    }
    return new LatentNormalization(means, deviations);
  }
}
