package dev.genga.app.base;

import dev.genga.base.RecordText;
import dev.genga.tensor.DType;
import dev.genga.training.Ema;
import dev.genga.training.Recipe;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.Muon;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.schedule.StepShare;
import dev.genga.training.vae.VaeLoss;
import dev.genga.training.vae.VaeRecipe;
import dev.genga.training.vae.VaeStage;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.text.SmallTextEncoder;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.vae.VaeConfig;
import java.time.Duration;
import java.util.List;

/// All that decides the small base model's numbers. Every stage ends after a number of steps, never
/// after a time: the same recipe gives the same files on every run with the same engine on the same
/// kind of processor with as many cores.
///
/// @param seed of everything that is drawn by chance
/// @param text sizes of the text encoder
/// @param vae how the VAE is trained; its clips have the first of the sizes
/// @param clips which clips the transformer learns from
/// @param transformer its sizes
/// @param training how it is trained
/// @param batchSize clips of a batch
/// @param captionDropout share of samples that come without their caption, so that guidance has
///     something to lead away from (Ho and Salimans, "Classifier-Free Diffusion Guidance", 2022)
/// @param thingWeight how many times as much as the background the thing's latents count in the
///     transformer's loss; 1 for as much
public record BaseRecipe(
    long seed,
    SmallTextEncoder.Sizes text,
    VaeRecipe vae,
    Clips clips,
    TransformerConfig transformer,
    Recipe training,
    int batchSize,
    double captionDropout,
    double thingWeight) {
  /// The transformer's name, and that of its files.
  static final String TRANSFORMER = "transformer";

  /// The VAE's name, and that of its files.
  static final String VAE = "vae";

  /// Which combinations are held out is the same for every base.
  static final long SPLIT = 1;

  /// How many minutes the standard recipe was planned for, on two cores.
  public static final int MINUTES = 100;

  /// What the transformer learns from: clips that are encoded once.
  ///
  /// @param sizes the chunks have, in turns
  /// @param chunks files of clips
  /// @param perChunk clips of one size in each
  public record Clips(List<VideoSize> sizes, int chunks, int perChunk) {
    /// @throws IllegalArgumentException if a size would have no clips
    public Clips {
      sizes = List.copyOf(sizes);
      if (sizes.isEmpty() || chunks < sizes.size() || perChunk < 1) {
        throw new IllegalArgumentException(
            "every size needs a chunk of clips: %s, %d x %d".formatted(sizes, chunks, perChunk));
      }
    }
  }

  /// What the base is measured at.
  public static final VideoSize SIZE = new VideoSize(128, 80, 17);

  // On two quiet cores with AVX-512 BF16 a step on images takes 0.09 s, one on clips 0.22 s with
  // one
  // piece of each and 0.33 s with two, a clip to draw and encode 0.03 s, a step of the transformer
  // 0.26 s: 48 minutes for the VAE, 5 for the clips, 43 for the transformer.
  private static final int IMAGE_STEPS = 6000;
  private static final int SMALL_CLIP_STEPS = 4000;
  private static final int CLIP_STEPS = 4400;
  private static final int CHUNKS = 100;
  private static final int PER_CHUNK = 96;
  private static final int STEPS = 10_000;
  private static final int STEPS_OF_FIVE_MINUTES = 1200;

  /// The recipe of the base that comes with genga, or a shorter one of the same kind.
  ///
  /// @param minutes 1 and more; all stages get their share. The pace that the steps were counted by is
  ///     that of two cores with bfloat16 instructions
  /// @param workers threads that share a batch; the last bits depend on how many they are
  public static BaseRecipe standard(long seed, int minutes, int workers) {
    return new BaseRecipe(
        seed,
        new SmallTextEncoder.Sizes(64, 160, 4, 2),
        vae(seed, minutes),
        new Clips(
            List.of(SIZE, SIZE, SIZE, SIZE, SIZE, new VideoSize(96, 96, 17), SIZE),
            Math.max(7, scaled(CHUNKS, minutes)),
            PER_CHUNK),
        new TransformerConfig(false, 16, 16, 192, 768, 256, 64, 64, 4, 6, TransformerConfig.EPS),
        training(seed, scaled(STEPS, minutes), workers),
        12,
        0.1,
        5);
  }

  private static VaeRecipe vae(long seed, int minutes) {
    return new VaeRecipe(
        VAE,
        new VaeConfig(16, 16, List.of(16L, 32L, 48L, 48L), 1, List.of(false, true, true)),
        List.of(
            new VaeStage(scaled(IMAGE_STEPS, minutes), 2, 4, 1, 1, 64, 64),
            new VaeStage(scaled(SMALL_CLIP_STEPS, minutes), 2, 1, 17, 9, 64, 64),
            new VaeStage(scaled(CLIP_STEPS, minutes), 2, 2, 17, 9, 64, 64)),
        1.5e-3,
        ScheduleOptions.named("cosine").withWarmup(new StepShare.Share(0.03)),
        new Muon.Settings(0.95, new AdamW.Settings(0.9, 0.99, 1e-8, 0)),
        new Ema.Settings(0.995),
        1,
        new VaeLoss(0.3, 8, 0, 1e-6),
        seed,
        DType.BFLOAT16,
        DType.BFLOAT16,
        Duration.ofMinutes(5),
        64,
        17);
  }

  private static Recipe training(long seed, int steps, int workers) {
    return new Recipe(
        TRANSFORMER,
        new Recipe.Target.Transformer(DType.BFLOAT16, workers),
        5e-3,
        ScheduleOptions.named("cosine").withWarmup(new StepShare.Share(0.03)),
        new Muon.Settings(0.95, new AdamW.Settings(0.9, 0.99, 1e-8, 0.01)),
        new Ema.Settings(0.999),
        1,
        1,
        new Recipe.RunLength.Steps(steps),
        TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 1.5),
        seed,
        DType.BFLOAT16,
        6,
        Saves.keepingLast(1, null, STEPS_OF_FIVE_MINUTES),
        Saves.AT_END);
  }

  private static int scaled(int count, int minutes) {
    return Math.max(1, count * minutes / MINUTES);
  }

  /// Optimizer steps of the transformer.
  int steps() {
    return training.length().steps(1);
  }

  /// Everything as text, to know a folder of another recipe by.
  String description() {
    return String.join(
        "\n",
        "seed " + seed,
        "text encoder " + RecordText.of(text),
        "vae " + RecordText.of(vae),
        "clips " + RecordText.of(clips),
        "transformer " + RecordText.of(transformer),
        "training " + RecordText.of(training),
        "batch " + batchSize,
        "caption dropout " + captionDropout,
        "thing weight " + thingWeight,
        "");
  }
}
