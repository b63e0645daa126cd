package dev.genga.training;

import dev.genga.tensor.DType;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerSize;
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
      case Recipe.Target.Lora lora -> of(lora.adapter(), LayerSize.of(base));
      case Recipe.Target.Transformer(DType fileDtype, _) -> {
        TrainableTransformer.check(base);
        var shapes =
            TrainingMemory.shapes(TransformerTensors.shapes(base.config()).values().stream());
        yield new TrainedSizes(shapes, shapes.size(), numel(shapes) * fileDtype.bytes());
      }
    };
  }

  /// Each layer that an adapter changes has its tensors and, in the file, an alpha.
  private static TrainedSizes of(AdapterOptions adapter, List<LayerSize> layers) {
    var changed = adapter.changed(layers);
    int modules = changed.size();
    var shapes = changed.stream().flatMap(layer -> adapter.shapes(layer).stream()).toList();
    return new TrainedSizes(
        shapes, shapes.size() + modules, (numel(shapes) + modules) * DType.FLOAT32.bytes());
  }

  private static long numel(List<long[]> shapes) {
    return shapes.stream()
        .mapToLong(shape -> Arrays.stream(shape).reduce(1, Math::multiplyExact))
        .sum();
  }
}
