package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.DeviceCopies;
import dev.genga.tensor.Functional;
import dev.genga.tensor.NativeHeap;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The gradients of what is trained, block by block: each block is run without a graph first and again
/// with one when the backward pass reaches it, so that only one block's activations are alive at a
/// time; or it keeps its graph, where memory allows.
///
/// Source: Chen et al., "Training Deep Nets with Sublinear Memory Cost" (2016).
public final class BlockwiseGradients implements Gradients {
  /// Bytes of a block's input from which on what the forward pass freed is worth giving back before the
  /// backward pass takes other sizes; below, a step takes milliseconds itself.
  private static final long LARGE = 1 << 20;

  private final WanTransformer model;
  private final Leaves leaves;
  private final FlatTensors gradients;
  private int keptBlocks;
  private double[] sampleLosses = {};
  private final int movedBlocks;
  private final @Nullable DeviceCopies copies;

  /// The tensors that gradients are taken of, by where the model uses them.
  ///
  /// @param before the first block
  /// @param blocks a list for each block
  /// @param after the last block
  public record Leaves(List<Tensor> before, List<List<Tensor>> blocks, List<Tensor> after) {
    /// Copies the lists.
    public Leaves {
      before = List.copyOf(before);
      blocks = blocks.stream().map(List::copyOf).toList();
      after = List.copyOf(after);
    }

    /// All of them, in this order.
    List<Tensor> all() {
      var all = new ArrayList<Tensor>(before);
      blocks.forEach(all::addAll);
      all.addAll(after);
      return all;
    }
  }

  /// @param model computes with the leaves
  /// @param leaves are marked as such here
  /// @param keptBlocks how many of the last blocks keep their activations instead of running twice
  public BlockwiseGradients(WanTransformer model, Leaves leaves, int keptBlocks) {
    this(model, leaves, keptBlocks, 0);
  }

  /// @param movedBlocks of how many of the first blocks the input waits in the machine's memory
  BlockwiseGradients(WanTransformer model, Leaves leaves, int keptBlocks, int movedBlocks) {
    this.model = model;
    this.leaves = leaves;
    this.keptBlocks = keptBlocks;
    this.movedBlocks = movedBlocks;
    copies =
        movedBlocks > 0 && model.device().kind() == Device.Kind.CUDA
            ? new DeviceCopies(model.device())
            : null;
    leaves.all().forEach(leaf -> leaf.requiresGrad(true));
    gradients =
        FlatTensors.zeros(
            leaves.all().stream().map(Tensor::shape).toList(), DType.FLOAT32, model.device());
  }

  @Override
  public double accumulate(
      ModelInput input, Tensor target, @Nullable Tensor weights, double share) {
    try (var _ = TensorScope.open()) {
      var losses = pass(input, target, weights, share);
      sampleLosses = losses.samples().toDoubles();
      return losses.mean().item();
    }
  }

  @Override
  public double[] sampleLosses() {
    return sampleLosses.clone();
  }

  /// [#accumulate] but for reading the loss: all that there is to do on the device. A device without
  /// values, on which tests look for tensors made on the CPU by oversight, can do this much.
  ///
  /// @return the loss, a scalar on the model's device
  Tensor loss(
      Tensor noisy,
      Tensor timesteps,
      List<Tensor> prompts,
      Tensor target,
      @Nullable Tensor weights,
      double share) {
    return pass(new ModelInput(noisy, timesteps, prompts), target, weights, share).mean();
  }

  private Losses pass(ModelInput input, Tensor target, @Nullable Tensor weights, double share) {
    try (var scope = TensorScope.open();
        var _ = Autograd.off()) {
      var start = EmbeddingTape.run(model, input, !leaves.before().isEmpty());
      var tapes = forward(start.embedded());
      if (model.device().equals(Device.CPU) && start.embedded().x().bytes() >= LARGE) {
        NativeHeap.trim();
      }
      var end = output(tapes.getLast().output(), start, target, weights, share);
      var gradient = backwardOf(tapes, end.gradient(), start, share);
      if (gradient != null) {
        add(start.backward(gradient, leaves.before()), 0, share);
      }
      return new Losses(scope.keep(end.losses().mean()), scope.keep(end.losses().samples()));
    }
  }

  /// Bytes that a block which is run twice holds between its two runs, for such a batch.
  public long heldBytes(ModelInput input) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var embedded = EmbeddingTape.run(model, input, false).embedded();
      return RecomputedTape.run(model.blocks().getFirst(), embedded.x(), embedded).heldBytes();
    }
  }

  /// Runs the blocks.
  private List<BlockTape> forward(WanTransformer.Embedded embedded) {
    var tapes = new ArrayList<BlockTape>();
    var x = embedded.x();
    var blocks = model.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      tapes.add(tape(i, x, embedded));
      x = tapes.getLast().output();
    }
    return tapes;
  }

  private BlockTape tape(int i, Tensor x, WanTransformer.Embedded embedded) {
    var block = model.blocks().get(i);
    if (i >= model.blocks().size() - keptBlocks) {
      return BlockTape.kept(block, x, embedded, needsInput(i));
    }
    // The first block's input is the embedding's, which has other uses.
    return i > 0 && i < movedBlocks
        ? MovedTape.run(block, x, embedded, copies)
        : BlockTape.recomputed(block, x, embedded);
  }

  /// Whether anything before a block waits for its input's gradient.
  private boolean needsInput(int block) {
    return block > 0 || !leaves.before().isEmpty();
  }

  /// @param mean what the gradient is taken of, a scalar
  /// @param samples each sample's own, not weighted, `[B]`
  private record Losses(Tensor mean, Tensor samples) {}

  /// @param gradient of the last hidden state, `[B, L, C]`
  private record End(Losses losses, Tensor gradient) {}

  private End output(
      Tensor hidden, EmbeddingTape start, Tensor target, @Nullable Tensor weights, double share) {
    try (var scope = TensorScope.open();
        var _ = Autograd.on()) {
      var leaf = hidden.detach().requiresGrad(true);
      var predicted = model.output(leaf, start.embedded());
      var loss = loss(predicted, target.to(DType.FLOAT32), weights);
      var wanted = new ArrayList<>(List.of(leaf));
      wanted.addAll(start.headInputs());
      wanted.addAll(leaves.after());
      var found = List.of(Autograd.gradients(loss, wanted));
      int inputs = 1 + start.headInputs().size();
      start.addOfHead(found.subList(1, inputs));
      add(
          found.subList(inputs, found.size()),
          gradients.parts().size() - leaves.after().size(),
          share);
      var samples = samples(predicted.detach(), target, loss.detach(), weights);
      return new End(
          new Losses(scope.keep(loss), scope.keep(samples)), scope.keep(found.getFirst()));
    }
  }

  private static Tensor loss(Tensor predicted, Tensor target, @Nullable Tensor weights) {
    return weights == null
        ? Functional.meanSquaredError(predicted, target)
        : predicted
            .minus(target)
            .square()
            .times(weights.to(DType.FLOAT32).to(predicted.device()))
            .mean();
  }

  private static Tensor samples(
      Tensor predicted, Tensor target, Tensor loss, @Nullable Tensor weights) {
    return predicted.size(0) == 1 && weights == null
        ? loss.reshape(1)
        : predicted.minus(target).to(DType.FLOAT32).square().mean(false, 1, 2, 3, 4);
  }

  /// A pass that fails in its midst leaves nothing behind.
  private @Nullable Tensor backwardOf(
      List<BlockTape> tapes, Tensor outputGradient, EmbeddingTape start, double share) {
    try {
      return backward(tapes, outputGradient, start, share);
    } catch (RuntimeException e) {
      tapes.forEach(BlockTape::abandon);
      throw e;
    }
  }

  /// @param outputGradient of the last hidden state
  /// @return the gradient of the first block's input, or null where nothing waits for it
  private @Nullable Tensor backward(
      List<BlockTape> tapes, Tensor outputGradient, EmbeddingTape start, double share) {
    var gradient = outputGradient;
    int at = gradients.parts().size() - leaves.after().size();
    int inputs = start.blockInputs().size();
    for (int i = tapes.size() - 1; i >= 0; i--) {
      try (var scope = TensorScope.open()) {
        if (i > 0) {
          tapes.get(i - 1).ahead();
        }
        var wanted = new ArrayList<>(start.blockInputs());
        wanted.addAll(leaves.blocks().get(i));
        at -= leaves.blocks().get(i).size();
        var back = tapes.get(i).backward(gradient, start.embedded(), wanted, needsInput(i));
        start.addOfBlock(back.parameters().subList(0, inputs));
        add(back.parameters().subList(inputs, wanted.size()), at, share);
        if (back.input() == null) {
          return null;
        }
        gradient = scope.keep(back.input());
      }
    }
    return gradient;
  }

  private void add(List<Tensor> found, int at, double share) {
    for (int i = 0; i < found.size(); i++) {
      gradients.parts().get(at + i).addInPlace(found.get(i), share);
    }
  }

  /// {@inheritDoc} Those before the blocks, of each block, after the blocks.
  @Override
  public FlatTensors gradients() {
    return gradients;
  }

  @Override
  public void keep(int blocks) {
    keptBlocks = blocks;
  }

  @Override
  public void zero() {
    gradients.whole().fillInPlace(0);
  }
}
