package dev.genga.app.base;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.training.Recipe;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.vae.VaeRecipe;
import dev.genga.training.vae.VaeStage;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.text.SmallTextEncoder;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.vae.VaeConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A base that is trained in seconds and knows nothing.
public final class TinyBase {
  /// The size of most of its clips.
  public static final VideoSize SIZE = new VideoSize(32, 32, 5);

  private TinyBase() {}

  /// Trains one in a process of its own, and tells each stage and its first step or chunk.
  ///
  /// @param arguments the folder
  public static void main(String[] arguments) {
    var listener =
        new BaseListener() {
          @Override
          public void onStage(String what, String unit, long done, long total) {
            System.out.println(what + " " + done);
          }
        };
    var folder = new BaseFolder(Path.of(arguments[0]));
    new BaseTraining(saving(1), folder, 2, Device.CPU).run(listener, () -> false);
  }

  /// Trains one.
  public static BaseFolder train(Path folder, long seed) {
    return train(folder, recipe(seed));
  }

  /// Trains one whose transformer is wider, so that it takes no LoRAs of the other.
  public static BaseFolder trainWider(Path folder, long seed) {
    return train(folder, recipe(seed, 48));
  }

  private static BaseFolder train(Path folder, BaseRecipe recipe) {
    var base = new BaseFolder(folder);
    new BaseTraining(recipe, base, 2, Device.CPU).run(new BaseListener() {}, () -> false);
    return base;
  }

  static BaseRecipe recipe(long seed) {
    return recipe(seed, 24);
  }

  /// The same, with a state after every step of the VAE and every second of the transformer.
  static BaseRecipe saving(long seed) {
    var tiny = recipe(seed);
    return new BaseRecipe(
        seed,
        tiny.text(),
        vae(tiny.vae(), Duration.ofNanos(1)),
        tiny.clips(),
        tiny.transformer(),
        training(tiny.training(), Saves.keepingLast(1, null, 2)),
        tiny.batchSize(),
        tiny.captionDropout(),
        tiny.thingWeight());
  }

  private static BaseRecipe recipe(long seed, int width) {
    var standard = BaseRecipe.standard(seed, 1, 2);
    return new BaseRecipe(
        seed,
        new SmallTextEncoder.Sizes(16, 32, 2, 1),
        vae(standard.vae(), standard.vae().saveEvery()),
        new BaseRecipe.Clips(List.of(SIZE, new VideoSize(48, 32, 5)), 3, 4),
        new TransformerConfig(false, 4, 4, width, 48, 16, 16, 64, 2, 2, TransformerConfig.EPS),
        training(standard.training(), standard.training().saves()),
        2,
        0.3,
        5);
  }

  private static VaeRecipe vae(VaeRecipe standard, Duration saveEvery) {
    return new VaeRecipe(
        standard.name(),
        new VaeConfig(4, 8, List.of(8L, 8L, 16L, 16L), 1, List.of(false, true, true)),
        List.of(new VaeStage(2, 2, 1, 1, 1, 32, 32), new VaeStage(2, 2, 1, 5, 5, 16, 16)),
        standard.learningRate(),
        standard.schedule(),
        standard.optimizer(),
        standard.ema(),
        standard.maxGradNorm(),
        standard.loss(),
        standard.seed(),
        DType.FLOAT32,
        standard.fileDtype(),
        saveEvery,
        2,
        5);
  }

  private static Recipe training(Recipe standard, Saves saves) {
    return new Recipe(
        standard.name(),
        standard.target(),
        standard.learningRate(),
        standard.schedule(),
        standard.optimizer(),
        standard.ema(),
        standard.maxGradNorm(),
        1,
        new Recipe.RunLength.Steps(8),
        standard.timesteps(),
        standard.seed(),
        DType.FLOAT32,
        1,
        saves,
        standard.previews());
  }
}
