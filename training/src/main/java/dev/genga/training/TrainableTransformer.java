package dev.genga.training;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Workers;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All weights of a text-to-video transformer. The values that are trained and averaged are float32;
/// where the model computes in another dtype, it has copies in that one, made anew after each step.
/// Its files have the official layout.
public final class TrainableTransformer implements Trainable {
  /// What the model computes with in float32 always.
  private static final List<String> FLOAT32_PARTS =
      List.of("time_embedding", "time_projection", "modulation");

  private final TransformerTensors names;
  private final DType dtype;
  private final Device device;
  private final DType fileDtype;
  private final FlatTensors parameters;
  private final FlatTensors copies;
  private final Gradients gradients;

  /// @param initial the first values, which are copied, so that they can be freed
  /// @param dtype what the blocks compute in
  /// @param fileDtype of the files' tensors
  /// @param keptBlocks how many of the last blocks keep their activations instead of running twice
  /// @param workers threads that share a batch's samples on a CPU; 1 for none besides the caller's
  public TrainableTransformer(
      TransformerTensors initial,
      DType dtype,
      Device device,
      DType fileDtype,
      int keptBlocks,
      int workers) {
    this(initial, dtype, device, fileDtype, keptBlocks, workers, 0);
  }

  /// @param movedBlocks of how many of the first blocks the input waits in the machine's memory; 0 with
  ///     several workers
  TrainableTransformer(
      TransformerTensors initial,
      DType dtype,
      Device device,
      DType fileDtype,
      int keptBlocks,
      int workers,
      int movedBlocks) {
    this.names = initial;
    this.dtype = dtype;
    this.device = device;
    this.fileDtype = fileDtype;
    try (var _ = Autograd.off()) {
      parameters = FlatTensors.copyOf(List.copyOf(initial.tensors().values()), device);
      copies = dtype == DType.FLOAT32 ? parameters : parameters.zerosLike(dtype);
      parametersChanged();
      var working = working();
      var model = WanTransformer.load(working, dtype, device);
      var leaves = leaves(model, working);
      gradients =
          workers == 1
              ? new BlockwiseGradients(model, leaves, keptBlocks, movedBlocks)
              : shared(model, leaves, keptBlocks, workers);
    }
  }

  /// @throws ProblemException if the model is one whose weights are not all trained
  static void check(TransformerCheckpoint checkpoint) {
    if (checkpoint.config().imageToVideo()) {
      throw new ProblemException(
          "this is an image-to-video transformer, of which genga doesn't train all weights",
          checkpoint.path().toString(),
          "name a text-to-video one, or train a LoRA");
    }
  }

  private static Gradients shared(
      WanTransformer model, BlockwiseGradients.Leaves leaves, int keptBlocks, int workers) {
    var parts = new ArrayList<BlockwiseGradients>();
    for (int i = 0; i < workers; i++) {
      parts.add(new BlockwiseGradients(model, leaves, keptBlocks));
    }
    return new SharedGradients(new Workers(workers), parts);
  }

  /// The tensors that the model computes with, sharing memory with parameters or copies.
  private TransformerTensors working() {
    var tensors = new LinkedHashMap<String, Tensor>();
    for (String name : names.tensors().keySet()) {
      boolean float32 = FLOAT32_PARTS.stream().anyMatch(name::contains);
      tensors.put(name, (float32 ? parameters : copies).parts().get(tensors.size()));
    }
    return new TransformerTensors(names.config(), tensors);
  }

  private static BlockwiseGradients.Leaves leaves(
      WanTransformer model, TransformerTensors working) {
    var before = new ArrayList<Tensor>();
    var after = new ArrayList<Tensor>();
    var blocks = new ArrayList<List<Tensor>>();
    model.blocks().forEach(_ -> blocks.add(new ArrayList<>()));
    working
        .tensors()
        .forEach((name, tensor) -> {
          if (name.startsWith("blocks.")) {
            blocks.get(Integer.parseInt(name.split("\\.", -1)[1])).add(tensor);
          } else if (name.startsWith("head.")) {
            after.add(tensor);
          } else {
            before.add(name.equals("patch_embedding.weight") ? model.patchWeight() : tensor);
          }
        });
    return new BlockwiseGradients.Leaves(before, blocks, after);
  }

  @Override
  public FlatTensors parameters() {
    return parameters;
  }

  @Override
  public Gradients gradients() {
    return gradients;
  }

  @Override
  public void parametersChanged() {
    if (copies != parameters) {
      try (var _ = Autograd.off()) {
        copies.whole().copyInPlace(parameters.whole());
      }
    }
  }

  @Override
  public WanTransformer model(List<Tensor> values) {
    try (var _ = Autograd.off()) {
      var read = names.with(values).map(tensor -> tensor.detach().to(fileDtype).to(dtype));
      return WanTransformer.load(read, dtype, device);
    }
  }

  @Override
  public void write(Path file, List<Tensor> values, Map<String, String> metadata) {
    names.with(values).write(file, fileDtype, metadata);
  }
}
