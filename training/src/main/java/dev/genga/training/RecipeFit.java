package dev.genga.training;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.lora.AdapterCheck;
import dev.genga.wan.lora.LayerSize;
import dev.genga.wan.lora.file.LoraPassport;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Finds all of a recipe that doesn't fit the model it trains over: patterns, sizes, files with LoRAs.
public final class RecipeFit {
  private RecipeFit() {}

  /// Adds all that doesn't fit.
  ///
  /// @param recipe in which [RecipeCheck] has found nothing
  /// @param where from a word such as `exclude` to the place where the user said it
  public static void check(
      Recipe recipe, TransformerCheckpoint base, Problems problems, UnaryOperator<String> where) {
    switch (recipe.target()) {
      case Recipe.Target.Lora lora -> {
        recipe.base().check(base, problems, where);
        checkKept(recipe, base, problems, where);
        checkLayers(recipe, lora, base, problems, where);
        check(lora, base, problems);
      }
      case Recipe.Target.Transformer _ -> problems.attempt(() -> TrainableTransformer.check(base));
    }
  }

  /// What keeps its activations keeps its weights.
  private static void checkKept(
      Recipe recipe, TransformerCheckpoint base, Problems problems, UnaryOperator<String> where) {
    int layers = base.config().layers();
    int streamed = recipe.base().streamed(layers);
    int staying = layers - streamed;
    if (streamed > 0 && recipe.keptBlocks() > staying) {
      problems.add(
          "%d blocks are to keep their activations, but of %d in memory only %d stay there"
              .formatted(recipe.keptBlocks(), recipe.base().blocksInMemory(), staying),
          where.apply("keep_activations"),
          "use at most %d, or hold more blocks in memory".formatted(staying));
    }
  }

  /// What of the choice of layers has no effect is wrong; in musubi-tuner's way only what leaves nothing to train.
  private static void checkLayers(
      Recipe recipe,
      Recipe.Target.Lora target,
      TransformerCheckpoint base,
      Problems problems,
      UnaryOperator<String> where) {
    var check = new AdapterCheck(target.adapter(), problems, where);
    switch (recipe.way()) {
      case Way.Own _ -> check.with(LayerSize.of(base));
      case Way.Musubi _ -> check.fitting(LayerSize.of(base));
    }
  }

  private static void check(
      Recipe.Target.Lora target, TransformerCheckpoint base, Problems problems) {
    var training = target.training();
    if (training.start() == null && training.fused().isEmpty()) {
      return;
    }
    try (var _ = TensorScope.open()) {
      var sizes = base.placed(Device.META, DType.BFLOAT16);
      var model = WanTransformer.load(sizes, DType.BFLOAT16, Device.META);
      var start = training.start();
      if (start != null) {
        problems.attempt(() -> StartingLora.check(start, model, target.adapter()));
      }
      for (var use : training.fused()) {
        problems.attempt(() -> readable(Path.of(use.file()), model));
      }
    }
  }

  /// What of the LoRAs that a recipe starts from fits the model.
  ///
  /// @param recipe in which [#check] has found nothing
  public static List<LoraPassport> passports(Recipe recipe, TransformerCheckpoint base) {
    return switch (recipe.target()) {
      case Recipe.Target.Lora(_, var training) -> {
        var files = new ArrayList<Path>();
        if (training.start() != null) {
          files.add(training.start());
        }
        training.fused().forEach(use -> files.add(Path.of(use.file())));
        yield files.stream().map(file -> passport(file, base)).toList();
      }
      case Recipe.Target.Transformer _ -> List.of();
    };
  }

  private static LoraPassport passport(Path path, TransformerCheckpoint base) {
    try (var _ = TensorScope.open();
        var file = WeightsFile.open(path)) {
      return LoraReader.load(file, base).passport();
    }
  }

  private static void readable(Path path, WanTransformer model) {
    try (var file = WeightsFile.open(path)) {
      var _ = LoraReader.read(file, model);
    }
  }
}
