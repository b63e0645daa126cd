package dev.genga.training;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.training.checkpoint.LoraFile;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A LoRA beside a frozen model. Its files have musubi-tuner's layout.
public final class TrainableLora implements Trainable {
  private final WanTransformer base;
  private final Lora lora;
  private final DType fileDtype;
  private final FlatTensors parameters;
  private final BlockwiseGradients gradients;

  /// @param base the frozen model
  /// @param initial its first values, which are copied
  /// @param fileDtype of the files' tensors
  /// @param keptBlocks how many of the last blocks keep their activations instead of running twice
  public TrainableLora(WanTransformer base, Lora initial, DType fileDtype, int keptBlocks) {
    this.base = base;
    this.fileDtype = fileDtype;
    parameters = FlatTensors.copyOf(initial.parameters());
    lora = initial.with(parameters.parts());
    gradients = new BlockwiseGradients(lora.attach(base, 1), leaves(base, lora), keptBlocks);
  }

  private static BlockwiseGradients.Leaves leaves(WanTransformer base, Lora lora) {
    var blocks = new ArrayList<List<Tensor>>();
    for (int i = 0; i < base.blocks().size(); i++) {
      var ofBlock = new ArrayList<Tensor>();
      String prefix = "blocks." + i + ".";
      lora.modules().values().stream()
          .filter(module -> module.name().startsWith(prefix))
          .forEach(module -> ofBlock.addAll(List.of(module.down(), module.up())));
      blocks.add(ofBlock);
    }
    return new BlockwiseGradients.Leaves(List.of(), blocks, List.of());
  }

  /// The LoRA as it is now.
  public Lora lora() {
    return lora;
  }

  @Override
  public FlatTensors parameters() {
    return parameters;
  }

  /// Every second one: see [Lora#parameters].
  @Override
  public Set<Integer> upMatrices() {
    return IntStream.range(0, parameters.parts().size())
        .filter(i -> i % 2 == 1)
        .boxed()
        .collect(Collectors.toSet());
  }

  @Override
  public BlockwiseGradients gradients() {
    return gradients;
  }

  /// The layers hold the parameters themselves.
  @Override
  public void parametersChanged() {}

  @Override
  public WanTransformer model(List<Tensor> values) {
    return lora.with(values).attach(base, 1);
  }

  @Override
  public void write(Path file, List<Tensor> values, Map<String, String> metadata) {
    LoraFile.write(file, lora.with(values), fileDtype, metadata);
  }
}
