package dev.genga.training;

import dev.genga.tensor.DType;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import java.util.Arrays;
import java.util.List;

/// How large that is which a run trains, told by the base model's header.
///
/// @param shapes of the tensors that are trained
/// @param fileTensors tensors of a result's file
/// @param fileBytes of their values
public record TrainedSizes(List<long[]> shapes, int fileTensors, long fileBytes) {
  /// Copies the list.
  public TrainedSizes {
    shapes = List.copyOf(shapes);
  }

  /// The sizes of a target over a base model.
  ///
  /// @throws dev.genga.base.ProblemException if this target can't be trained over it
  public static TrainedSizes of(Recipe.Target target, TransformerCheckpoint base) {
    return switch (target) {
      case Recipe.Target.Lora(int rank, _) -> lora(TrainingMemory.loraShapes(base, rank));
      case Recipe.Target.Transformer(DType fileDtype, _) -> {
        TrainableTransformer.check(base);
        var shapes =
            TrainingMemory.shapes(TransformerTensors.shapes(base.config()).values().stream());
        yield new TrainedSizes(shapes, shapes.size(), numel(shapes) * fileDtype.bytes());
      }
    };
  }

  /// @param shapes two matrices of each layer that the LoRA changes; the file has an alpha as well
  private static TrainedSizes lora(List<long[]> shapes) {
    int modules = shapes.size() / 2;
    return new TrainedSizes(shapes, 3 * modules, (numel(shapes) + modules) * DType.FLOAT32.bytes());
  }

  private static long numel(List<long[]> shapes) {
    return shapes.stream()
        .mapToLong(shape -> Arrays.stream(shape).reduce(1, Math::multiplyExact))
        .sum();
  }
}
