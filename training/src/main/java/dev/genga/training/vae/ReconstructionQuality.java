package dev.genga.training.vae;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.vae.WanVae;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How well a VAE gives clips back: the peak signal-to-noise ratio in dB, for each group of clips
/// such as those of one drawing style.
///
/// Of each frame it is `10 log10(4 / mean squared error)`, values lying in [-1, 1]; a group's figure
/// is the mean over its frames. A frame without a fault counts as 100 dB.
public final class ReconstructionQuality {
  private static final double RANGE = 2;
  private static final double BEST = 100;

  private final Map<String, List<Double>> frames = new LinkedHashMap<>();

  /// Encodes a clip, decodes it, and adds its frames to a group.
  ///
  /// @param clip `[3, F, H, W]` in [-1, 1]; frames that the temporal stride leaves over don't count
  public void add(WanVae vae, String group, Tensor clip) {
    try (var _ = TensorScope.open()) {
      var given = clip.unsqueeze(0).to(vae.device());
      var back = vae.decode(vae.encode(given));
      var seen = given.narrow(2, 0, back.size(2));
      var errors = back.minus(seen).to(DType.FLOAT64).square().mean(false, 0, 1, 3, 4);
      var found = frames.computeIfAbsent(group, _ -> new ArrayList<>());
      for (double error : errors.toDoubles()) {
        found.add(Math.min(BEST, 10 * Math.log10(RANGE * RANGE / error)));
      }
    }
  }

  /// The mean over each group's frames in dB, in the order in which the groups came.
  public Map<String, Double> decibels() {
    var means = new LinkedHashMap<String, Double>();
    frames.forEach((group, values) ->
        means.put(group, values.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
    return means;
  }
}
