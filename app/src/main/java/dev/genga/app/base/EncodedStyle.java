package dev.genga.app.base;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.vae.WanVae;
import dev.genga.world.SceneSampler;
import dev.genga.world.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A few clips in one style, as somebody who wants to teach it has them: of combinations to train on,
/// encoded by a base with their captions. All tensors are in the scope in which they were made.
///
/// @param latents of each clip, `[C, F, H, W]`, float32
/// @param prompts of each clip, `[tokens, text dim]`
public record EncodedStyle(List<Tensor> latents, List<Tensor> prompts) {
  /// Copies the lists.
  public EncodedStyle {
    latents = List.copyOf(latents);
    prompts = List.copyOf(prompts);
  }

  /// @param count how many clips
  /// @param seed decides which
  public static EncodedStyle of(
      BaseFolder folder, Style style, CaptionForm captions, VideoSize size, int count, long seed) {
    var sampler = WorldTensors.training(List.of(style), seed);
    var samples = IntStream.range(0, count).mapToObj(sampler::at).toList();
    var rows = TextRows.of(folder, samples.stream().map(captions::caption).toList());
    return new EncodedStyle(
        encoded(folder, size, samples),
        samples.stream().map(sample -> rows.of(captions.caption(sample))).toList());
  }

  private static List<Tensor> encoded(
      BaseFolder folder, VideoSize size, List<SceneSampler.Sample> samples) {
    var latents = new ArrayList<Tensor>();
    try (var _ = Autograd.off();
        var file = WeightsFile.open(folder.vae());
        var vae = WanVae.load(file, Device.CPU, DType.BFLOAT16, WanVae.Half.ENCODER)) {
      samples.forEach(sample -> latents.add(EncodedClips.latents(vae, sample, size)));
    }
    return latents;
  }
}
