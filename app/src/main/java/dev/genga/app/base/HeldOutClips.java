package dev.genga.app.base;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.HalfProducts;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.training.HeldOutLoss;
import dev.genga.training.SampleStream;
import dev.genga.training.StreamedBatches;
import dev.genga.training.vae.ReconstructionQuality;
import dev.genga.video.Frame;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.vae.Pixels;
import dev.genga.wan.vae.WanVae;
import dev.genga.world.Clip;
import dev.genga.world.SceneSampler;
import dev.genga.world.Seeds;
import dev.genga.world.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Measures a base on true clips of combinations that were held out of training.
///
/// @param size of the clips
/// @param seed of the scenes
/// @param device that measures
public record HeldOutClips(BaseFolder folder, VideoSize size, long seed, Device device) {
  private static final int BATCH = 8;
  private static final int NOISE_SEEDS = 3;

  /// A style's name in tables.
  public static String name(Style style) {
    return style.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// How well the VAE gives clips of each style back, in dB.
  ///
  /// @param perStyle clips of each style
  Map<String, Double> decibels(int perStyle) {
    var quality = new ReconstructionQuality();
    try (var _ = TensorScope.open();
        var _ = Autograd.off();
        var file = WeightsFile.open(folder.vae());
        var vae = WanVae.load(file, device, DType.BFLOAT16)) {
      for (var style : Style.values()) {
        var sampler = WorldTensors.heldOut(List.of(style), Seeds.mix(seed, style));
        for (int i = 0; i < perStyle; i++) {
          var clip = WorldTensors.render(sampler.at(i), size);
          quality.add(vae, name(style), WorldTensors.tensor(clip));
        }
      }
    }
    return quality.decibels();
  }

  /// Clips as the VAE gives them back: no transformer's videos can be better.
  public List<Clip> throughVae(List<SceneSampler.Sample> samples) {
    var clips = new ArrayList<Clip>();
    try (var _ = TensorScope.open();
        var _ = Autograd.off();
        var file = WeightsFile.open(folder.vae());
        var vae = WanVae.load(file, device, DType.BFLOAT16)) {
      for (var sample : samples) {
        try (var _ = TensorScope.open()) {
          var back = vae.decode(EncodedClips.latents(vae, sample, size).unsqueeze(0));
          clips.add(WorldTensors.clip(frames(back)));
        }
      }
    }
    return clips;
  }

  private static List<Frame> frames(Tensor decoded) {
    var frames = new ArrayList<Frame>();
    for (var rgb : Pixels.toBytes(decoded).unbind(0)) {
      frames.add(new Frame((int) rgb.size(1), (int) rgb.size(0), rgb.toBytes()));
    }
    return frames;
  }

  /// The transformer's loss on clips of the styles that it learnt.
  ///
  /// @param batches of eight clips
  HeldOutLoss.Measured loss(int batches) {
    return losses(Style.base(), CaptionForm.STYLE_WORDS, batches, List.of(List.of()), () -> {})
        .getFirst();
  }

  /// How often [#losses] tells of a clip for each model.
  ///
  /// @param batches of eight clips
  public static int passes(int batches) {
    return batches * BATCH * NOISE_SEEDS * HeldOutLoss.TIMESTEPS;
  }

  /// The losses of the transformer with LoRAs beside it, all on the same clips and noise.
  ///
  /// @param styles of the clips
  /// @param captions of the clips
  /// @param batches of eight clips
  /// @param models the LoRAs of each model that is measured; an empty list for the base alone
  /// @param onPass told before each clip at each timestep and noise
  /// @return one for each model, in order
  public List<HeldOutLoss.Measured> losses(
      List<Style> styles,
      CaptionForm captions,
      int batches,
      List<List<LoraUse>> models,
      Runnable onPass) {
    var sampler = WorldTensors.heldOut(styles, Seeds.mix(seed, 1));
    var samples = new ArrayList<SceneSampler.Sample>();
    for (int i = 0; i < batches * BATCH; i++) {
      samples.add(sampler.at(i));
    }
    var measured = new ArrayList<HeldOutLoss.Measured>();
    try (var _ = TensorScope.open();
        var _ = Autograd.off();
        var _ = HalfProducts.inFloat32();
        var checkpoint = TransformerCheckpoint.open(folder.transformer())) {
      var base =
          WanTransformer.load(checkpoint.placed(device, DType.BFLOAT16), DType.BFLOAT16, device);
      var stream = stream(samples, captions, onPass);
      var loss = new HeldOutLoss(new StreamedBatches(stream, BATCH, batches, device), NOISE_SEEDS);
      for (var loras : models) {
        try (var _ = TensorScope.open()) {
          measured.add(loss.measure(LoraUse.beside(base, loras, device)));
        }
      }
    }
    return List.copyOf(measured);
  }

  /// Encodes each clip once, for it is asked for at every timestep.
  private SampleStream stream(
      List<SceneSampler.Sample> samples, CaptionForm captions, Runnable onPass) {
    var texts = samples.stream().map(captions::caption).toList();
    var rows = TextRows.of(folder, texts);
    var latents = new ArrayList<Tensor>();
    try (var file = WeightsFile.open(folder.vae());
        var vae = WanVae.load(file, device, DType.BFLOAT16, WanVae.Half.ENCODER)) {
      samples.forEach(sample -> latents.add(EncodedClips.latents(vae, sample, size)));
    }
    return number -> {
      onPass.run();
      int i = Math.toIntExact(number);
      return new SampleStream.Sample(
          latents.get(i).narrow(0, 0, latents.get(i).size(0)), rows.of(texts.get(i)));
    };
  }
}
