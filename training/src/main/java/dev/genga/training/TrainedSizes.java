package dev.genga.training;

import dev.genga.tensor.DType;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerSize;
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
      case Recipe.Target.Lora lora -> of(lora.adapter(), LayerSize.of(base));
      case Recipe.Target.Transformer(DType fileDtype, _) -> {
        TrainableTransformer.check(base);
        var shapes = TransformerTensors.shapes(base.config()).values();
        long numel = shapes.stream().mapToLong(TrainedSizes::numel).sum();
        yield new TrainedSizes(shapes.size(), numel, shapes.size(), numel * fileDtype.bytes());
      }
    };
  }

  /// Each layer that an adapter changes has its tensors and, in the file, an alpha.
  private static TrainedSizes of(AdapterOptions adapter, List<LayerSize> layers) {
    var changed = adapter.changed(layers);
    int modules = changed.size();
    var shapes = changed.stream().flatMap(layer -> adapter.shapes(layer).stream()).toList();
    long numel = shapes.stream().mapToLong(shape -> shape[0] * shape[1]).sum();
    return new TrainedSizes(
        shapes.size(), numel, shapes.size() + modules, (numel + modules) * DType.FLOAT32.bytes());
  }

  private static long numel(List<Long> shape) {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
