package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.PassSeed;
import dev.genga.tensor.nn.StreamedLinear;
import dev.genga.training.checkpoint.LoraFile;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.wan.lora.AdapterKind;
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
  private final LoraTraining training;
  private final long seed;
  private final PassSeed pass = new PassSeed();
  private final FlatTensors parameters;
  private final BlockwiseGradients gradients;

  /// A plain LoRA.
  ///
  /// @param base the frozen model
  /// @param initial its first values, which are copied
  /// @param fileDtype of the files' tensors
  /// @param keptBlocks how many of the last blocks keep their activations instead of running twice
  public TrainableLora(WanTransformer base, Lora initial, DType fileDtype, int keptBlocks) {
    this(base, initial, fileDtype, keptBlocks, LoraTraining.PLAIN, 0, movedBlocks(base, 0));
  }

  /// @param training what is left out in a pass, and how large a change may be
  /// @param seed from which what is left out is drawn
  /// @param movedBlocks of how many of the first blocks the input waits in the machine's memory
  TrainableLora(
      WanTransformer base,
      Lora initial,
      DType fileDtype,
      int keptBlocks,
      LoraTraining training,
      long seed,
      int movedBlocks) {
    this.base = base;
    this.fileDtype = fileDtype;
    this.training = training;
    this.seed = seed;
    parameters = FlatTensors.copyOf(initial.parameters());
    lora = initial.with(parameters.parts());
    gradients =
        new BlockwiseGradients(
            lora.attach(base, training.dropout(), pass),
            leaves(base, lora),
            keptBlocks,
            movedBlocks);
  }

  /// What a recipe asks for, with new values or those of a file.
  static TrainableLora of(WanTransformer base, Recipe.Target.Lora target, Recipe recipe) {
    return of(base, target, recipe, new StepwiseRandom(recipe.seed()));
  }

  /// The same with new values from a run's own numbers. They are drawn where a file gives the values,
  /// too, so that the numbers that come next are the same.
  static TrainableLora of(
      WanTransformer base, Recipe.Target.Lora target, Recipe recipe, RunRandom random) {
    var source = random.initial(base.config());
    if (target.adapter().kind() instanceof AdapterKind.Lora) {
      random.passOver(base, target.training().fused());
    }
    var initial = Lora.create(base, target.adapter(), source);
    var start = target.training().start();
    if (start != null) {
      initial.parameters().forEach(Tensor::close);
      initial = StartingLora.read(start, base, target.adapter());
    }
    var trainable =
        new TrainableLora(
            base,
            initial,
            recipe.loraDtype(),
            recipe.keptBlocks(),
            target.training(),
            recipe.seed(),
            movedBlocks(base, recipe.movedInputs(base.blocks().size())));
    initial.parameters().forEach(Tensor::close); // they were copied
    return trainable;
  }

  /// What comes and goes on a graphics card takes its input with it.
  ///
  /// @param wanted of how many blocks a recipe has the input wait elsewhere
  private static int movedBlocks(WanTransformer base, int wanted) {
    long streamed =
        base.blocks().stream()
            .filter(block -> block.feedForward().first() instanceof StreamedLinear)
            .count();
    return movedBlocks(base.device(), (int) streamed, wanted);
  }

  static int movedBlocks(Device device, int streamed, int wanted) {
    return device.kind() == Device.Kind.CUDA ? Math.max(streamed, wanted) : 0;
  }

  static BlockwiseGradients.Leaves leaves(WanTransformer base, Lora lora) {
    var blocks = new ArrayList<List<Tensor>>();
    for (int i = 0; i < base.blocks().size(); i++) {
      var ofBlock = new ArrayList<Tensor>();
      String prefix = "blocks." + i + ".";
      lora.modules().values().stream()
          .filter(module -> module.name().startsWith(prefix))
          .forEach(module -> ofBlock.addAll(module.parameters()));
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

  /// Those that a file calls so: LoHa and LoKr have none.
  @Override
  public Set<Integer> upMatrices() {
    var keys =
        lora.modules().values().stream()
            .flatMap(module -> module.tensors().keySet().stream())
            .toList();
    return IntStream.range(0, keys.size())
        .filter(i -> keys.get(i).endsWith("lora_up.weight"))
        .boxed()
        .collect(Collectors.toSet());
  }

  @Override
  public BlockwiseGradients gradients() {
    return gradients;
  }

  @Override
  public void beginPass(long step, int batch) {
    pass.set(StepRandom.ofPass(seed, step, batch));
  }

  @Override
  public void constrain() {
    if (training.maxNorm() > 0) {
      new MaxNorm(training.maxNorm()).apply(lora);
    }
  }

  /// The layers hold the parameters themselves.
  @Override
  public void parametersChanged() {}

  /// Through the dtype of the files, as whoever reads one has them.
  @Override
  public WanTransformer model(List<Tensor> values) {
    try (var _ = Autograd.off()) {
      var read =
          values.stream().map(value -> value.detach().to(fileDtype).to(DType.FLOAT32)).toList();
      return lora.with(read).attach(base, 1);
    }
  }

  @Override
  public void write(Path file, List<Tensor> values, Map<String, String> metadata) {
    LoraFile.write(file, lora.with(values), fileDtype, metadata);
  }
}
