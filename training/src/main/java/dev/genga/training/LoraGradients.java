package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.WanBlock;
import dev.genga.wan.transformer.WanTransformer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The gradients of a LoRA's parameters, block by block: each block is run without a graph first and
/// again with one when the backward pass reaches it, so that only one block's activations are alive
/// at a time; or it keeps its graph, where memory allows.
///
/// Source: Chen et al., "Training Deep Nets with Sublinear Memory Cost" (2016).
public final class LoraGradients {
  private final WanTransformer model;
  private final List<List<Tensor>> parametersOfBlock = new ArrayList<>();
  private final List<Tensor> gradients = new ArrayList<>();
  private final int keptBlocks;

  /// @param base the frozen model
  /// @param lora its parameters are marked as leaves here
  /// @param keptBlocks how many of the last blocks keep their activations instead of running twice
  public LoraGradients(WanTransformer base, Lora lora, int keptBlocks) {
    model = lora.attach(base, 1);
    this.keptBlocks = keptBlocks;
    for (int i = 0; i < base.blocks().size(); i++) {
      var parameters = new ArrayList<Tensor>();
      String prefix = "blocks." + i + ".";
      lora.modules().values().stream()
          .filter(m -> m.name().startsWith(prefix))
          .forEach(m -> {
            parameters.add(m.down().requiresGrad(true));
            parameters.add(m.up().requiresGrad(true));
          });
      parametersOfBlock.add(parameters);
      for (var parameter : parameters) {
        gradients.add(Tensors.zeros(parameter.shape(), DType.FLOAT32, parameter.device()));
      }
    }
  }

  /// One pass through model and back; adds `share` of the loss's gradient to [#gradients].
  ///
  /// @param noisy noisy latents, `[B, in, F, H, W]`
  /// @param timesteps on the model's scale of 0 to 1000, `[B]`
  /// @param prompts encoder outputs, `[tokens, text dim]` each
  /// @param target the velocity to learn, `[B, out, F, H, W]`
  /// @param share 1 over the batches of an accumulated step
  /// @return the loss, not multiplied with `share`
  public double accumulate(
      Tensor noisy, Tensor timesteps, List<Tensor> prompts, Tensor target, double share) {
    return accumulate(noisy, timesteps, prompts, target, null, share);
  }

  /// The same with samples that count differently.
  ///
  /// @param weights what each sample's squared errors are multiplied with, `[B, 1, 1, 1, 1]`; null:
  ///     all count the same
  double accumulate(
      Tensor noisy,
      Tensor timesteps,
      List<Tensor> prompts,
      Tensor target,
      @Nullable Tensor weights,
      double share) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var embedded = model.embed(noisy, timesteps, prompts, null);
      var tapes = forward(embedded);
      var last = tapes.removeLast();

      Tensor loss;
      Tensor gradient;
      try (var scope = TensorScope.open();
          var _ = Autograd.on()) {
        var leaf = last.input().detach().requiresGrad(true);
        loss = scope.keep(loss(model.output(leaf, embedded), target.to(DType.FLOAT32), weights));
        gradient = scope.keep(Autograd.gradients(loss, List.of(leaf))[0]);
      }
      backward(tapes, gradient, embedded, share);
      return loss.item();
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

  /// Runs the blocks; the last tape is the model's last hidden state, without a block of its own.
  private List<BlockTape> forward(WanTransformer.Embedded embedded) {
    var tapes = new ArrayList<BlockTape>();
    var x = embedded.x();
    var blocks = model.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      tapes.add(tape(blocks.get(i), x, embedded, i));
      x = outputOf(tapes.getLast(), embedded);
    }
    tapes.add(new BlockTape(blocks.getLast(), x, null));
    return tapes;
  }

  private BlockTape tape(WanBlock block, Tensor x, WanTransformer.Embedded embedded, int index) {
    boolean keep = index >= model.blocks().size() - keptBlocks;
    if (!keep) {
      return new BlockTape(block, x, null);
    }
    try (var scope = TensorScope.open();
        var _ = Autograd.on()) {
      var leaf = scope.keep(x.detach().requiresGrad(index > 0));
      return new BlockTape(block, leaf, scope.keep(BlockTape.run(block, leaf, embedded)));
    }
  }

  private static Tensor outputOf(BlockTape tape, WanTransformer.Embedded embedded) {
    var kept = tape.output();
    return kept == null ? BlockTape.run(tape.block(), tape.input(), embedded) : kept.detach();
  }

  private void backward(
      List<BlockTape> tapes,
      Tensor outputGradient,
      WanTransformer.Embedded embedded,
      double share) {
    var gradient = outputGradient;
    int at = gradients.size();
    for (int i = tapes.size() - 1; i >= 0; i--) {
      var parameters = parametersOfBlock.get(i);
      at -= parameters.size();
      try (var scope = TensorScope.open()) {
        var back = tapes.get(i).backward(gradient, embedded, parameters, i > 0);
        for (int p = 0; p < parameters.size(); p++) {
          gradients.get(at + p).addInPlace(back.parameters().get(p), share);
        }
        if (back.input() != null) {
          gradient = scope.keep(back.input());
        }
      }
    }
  }

  /// The gradients gathered since the last [#zero], in the order of [Lora#parameters], float32.
  public List<Tensor> gradients() {
    return List.copyOf(gradients);
  }

  /// Sets all gradients to zero, for the next step.
  public void zero() {
    gradients.forEach(g -> g.fillInPlace(0));
  }
}
