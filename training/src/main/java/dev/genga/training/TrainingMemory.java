package dev.genga.training;

import dev.genga.tensor.DType;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.weights.MemoryNeed;
import java.util.List;
import java.util.stream.Stream;

/// The memory that a training takes for certain between its steps, told by recipe and header: the
/// model, what is trained, its gradients, what the optimizer remembers and the average. Activations, and the
/// model of a preview where all weights are trained, come on top.
public final class TrainingMemory {
  private TrainingMemory() {}

  /// The need of a run.
  ///
  /// @throws dev.genga.base.ProblemException if this target can't be trained over the base
  public static MemoryNeed of(Recipe recipe, TransformerCheckpoint base) {
    boolean float32 = recipe.dtype() == DType.FLOAT32;
    String dtype = recipe.dtype().torchName();
    String more =
        recipe.ema() == null
            ? "gradients and " + recipe.optimizer().memory()
            : "gradients, " + recipe.optimizer().memory() + " and the average";
    return switch (recipe.target()) {
      case Recipe.Target.Lora(int rank, _) ->
          new MemoryNeed(
              "the transformer with its LoRA",
              base.path(),
              base.placedBytes(recipe.dtype()) + bytes(loraShapes(base, rank), 2, recipe),
              "in %s for its weights%s the LoRA, %s"
                  .formatted(dtype, float32 ? "," : " and in float32 for", more),
              MemoryNeed.smaller(recipe.dtype()));
      case Recipe.Target.Transformer(_, int workers) -> {
        TrainableTransformer.check(base);
        var shapes = shapes(TransformerTensors.shapes(base.config()).values().stream());
        long copies = float32 ? 0 : FlatTensors.length(shapes) * recipe.dtype().bytes();
        yield new MemoryNeed(
            "training the whole transformer",
            base.path(),
            bytes(shapes, 1 + workers, recipe) + copies,
            "in float32 for its weights, %s%s"
                .formatted(more, float32 ? "" : ", and for copies in " + dtype),
            "train a LoRA, use a smaller model, or a machine with more memory");
      }
    };
  }

  /// @param times how many of each there are in float32, without the average
  private static long bytes(List<long[]> shapes, int times, Recipe recipe) {
    int all = recipe.ema() == null ? times : times + 1;
    return FlatTensors.length(shapes) * DType.FLOAT32.bytes() * all
        + recipe.optimizer().stateBytes(shapes);
  }

  static List<long[]> loraShapes(TransformerCheckpoint base, int rank) {
    return base.blockMatrices().stream()
        .flatMap(info ->
            Stream.of(
                new long[] {rank, info.shape().get(1)}, new long[] {info.shape().get(0), rank}))
        .toList();
  }

  static List<long[]> shapes(Stream<List<Long>> shapes) {
    return shapes.map(shape -> shape.stream().mapToLong(Long::longValue).toArray()).toList();
  }
}
