package dev.genga.app.base;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.training.Recipe;
import dev.genga.training.vae.VaeRecipe;
import dev.genga.training.vae.VaeStage;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.text.SmallTextEncoder;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.vae.VaeConfig;
import java.nio.file.Path;
import java.util.List;

/// A base that is trained in seconds and knows nothing.
public final class TinyBase {
  /// The size of most of its clips.
  public static final VideoSize SIZE = new VideoSize(32, 32, 5);

  private TinyBase() {}

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

  private static BaseRecipe recipe(long seed, int width) {
    var standard = BaseRecipe.standard(seed, 1, 2);
    return new BaseRecipe(
        seed,
        new SmallTextEncoder.Sizes(16, 32, 2, 1),
        vae(standard.vae()),
        new BaseRecipe.Clips(List.of(SIZE, new VideoSize(48, 32, 5)), 3, 4),
        new TransformerConfig(false, 4, 4, width, 48, 16, 16, 64, 2, 2, TransformerConfig.EPS),
        training(standard.training()),
        2,
        0.3);
  }

  private static VaeRecipe vae(VaeRecipe standard) {
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
        standard.saveEvery(),
        2,
        5);
  }

  private static Recipe training(Recipe standard) {
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
        standard.saves(),
        standard.previews());
  }
}
