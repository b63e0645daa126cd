package dev.genga.training;

import dev.genga.tensor.DType;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import java.util.List;

/// How large that is which a run trains, told by the base model's header.
///
/// @param parameters tensors that are trained
/// @param numel values of all of them
/// @param fileTensors tensors of a result's file
/// @param fileBytes of their values
public record TrainedSizes(int parameters, long numel, int fileTensors, long fileBytes) {
  /// The sizes of a target over a base model.
  ///
  /// @throws dev.genga.base.ProblemException if this target can't be trained over it
  public static TrainedSizes of(Recipe.Target target, TransformerCheckpoint base) {
    return switch (target) {
      case Recipe.Target.Lora(int rank, _) -> {
        var layers = base.blockMatrices();
        long sides =
            layers.stream().mapToLong(info -> info.shape().get(0) + info.shape().get(1)).sum();
        yield lora(layers.size(), rank * sides);
      }
      case Recipe.Target.Transformer(DType fileDtype, _) -> {
        TrainableTransformer.check(base);
        var shapes = TransformerTensors.shapes(base.config()).values();
        long numel = shapes.stream().mapToLong(TrainedSizes::numel).sum();
        yield new TrainedSizes(shapes.size(), numel, shapes.size(), numel * fileDtype.bytes());
      }
    };
  }

  /// @param modules layers that the LoRA changes; each has two matrices and, in the file, an alpha
  /// @param numel values of all matrices
  static TrainedSizes lora(int modules, long numel) {
    return new TrainedSizes(
        2 * modules, numel, 3 * modules, (numel + modules) * DType.FLOAT32.bytes());
  }

  private static long numel(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
