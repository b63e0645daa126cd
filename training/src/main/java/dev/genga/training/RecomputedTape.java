package dev.genga.training;

import dev.genga.tensor.AttentionPass;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.transformer.AttentionInputs;
import dev.genga.wan.transformer.WanBlock;
import dev.genga.wan.transformer.WanTransformer.Embedded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A block that runs again in the backward pass, but for what need not: its self-attention, whose
/// result is kept where the device allows (a fraction of a block's activations, and the dearest to
/// make), and its last product, whose result no gradient asks for while its weight is frozen.
///
/// Backward, the block goes in three pieces, last one first, each with a graph of its own: after the
/// self-attention, the self-attention, before it. The sums are those of one graph over the whole block,
/// to the bit.
///
/// @param input `[B, L, C]`
/// @param attention null where it is computed again
/// @param output `[B, L, C]`
record RecomputedTape(
    WanBlock block, Tensor input, @Nullable AttentionPass attention, Tensor output)
    implements BlockTape {
  static RecomputedTape run(WanBlock block, Tensor x, Embedded embedded) {
    return run(block, x, embedded, AttentionPass.supports(x.device()));
  }

  /// @param keepsAttention possible only where [AttentionPass#supports] says so
  static RecomputedTape run(WanBlock block, Tensor x, Embedded embedded, boolean keepsAttention) {
    try (var scope = TensorScope.open()) {
      @Nullable AttentionPass pass =
          keepsAttention ? attentionPass(block, x, embedded, scope) : null;
      var attended =
          pass != null
              ? pass.output(x.dtype())
              : block.attentionInputs(x, embedded.projectedTime(), embedded.rope()).attend();
      var unfinished = block.unfinished(x, attended, embedded.projectedTime(), embedded.context());
      return new RecomputedTape(block, x, pass, scope.keep(block.finish(unfinished)));
    }
  }

  private static AttentionPass attentionPass(
      WanBlock block, Tensor x, Embedded embedded, TensorScope outer) {
    try (var scope = TensorScope.open()) {
      var inputs = block.attentionInputs(x, embedded.projectedTime(), embedded.rope());
      var pass = AttentionPass.run(inputs.query(), inputs.key(), inputs.value());
      for (var kept : List.of(pass.computed(), pass.logsumexp())) {
        outer.keep(scope.keep(kept));
      }
      return pass;
    }
  }

  /// What it holds between the two runs.
  long heldBytes() {
    return input.bytes()
        + (attention == null ? 0 : attention.computed().bytes() + attention.logsumexp().bytes());
  }

  @Override
  public BlockGradients backward(
      Tensor outputGradient, Embedded embedded, List<Tensor> parameters, boolean needsInput) {
    try (var scope = TensorScope.open()) {
      var wanted = new ArrayList<Tensor>();
      var leaf = input.detach().requiresGrad(true);
      wanted.add(leaf);
      wanted.addAll(parameters);
      var sums = new @Nullable Tensor[wanted.size()];
      backward(new Piece(leaf, embedded, wanted, sums, needsInput), outputGradient);
      var found = new ArrayList<Tensor>();
      for (int i = needsInput ? 0 : 1; i < sums.length; i++) {
        var sum = sums[i];
        if (sum == null) {
          throw new IllegalArgumentException("the block has no use for parameter " + (i - 1));
        }
        found.add(scope.keep(sum));
      }
      return needsInput
          ? new BlockGradients(found.getFirst(), found.subList(1, found.size()))
          : new BlockGradients(null, found);
    }
  }

  /// What the three pieces share.
  ///
  /// @param leaf the block's input
  /// @param wanted the leaf, then the parameters
  /// @param sums their gradients so far
  private record Piece(
      Tensor leaf,
      Embedded embedded,
      List<Tensor> wanted,
      @Nullable Tensor[] sums,
      boolean needsInput) {
    void add(@Nullable Tensor[] gradients) {
      for (int i = needsInput ? 0 : 1; i < sums.length; i++) {
        var gradient = gradients[i];
        if (gradient != null) {
          var sum = sums[i];
          sums[i] = sum == null ? gradient : sum.plus(gradient);
        }
      }
    }
  }

  private void backward(Piece piece, Tensor outputGradient) {
    if (attention != null) {
      var ofAttended = afterAttention(piece, attention.output(input.dtype()), outputGradient);
      var inputs = inputs(piece);
      var detached = inputs.detached();
      beforeAttention(
          piece,
          inputs,
          List.of(
              attention.backward(detached.query(), detached.key(), detached.value(), ofAttended)));
    } else {
      var inputs = inputs(piece);
      var leaves = inputs.detached();
      Tensor attended;
      try (var _ = Autograd.on()) {
        leaves.all().forEach(leaf -> leaf.requiresGrad(true));
        attended = leaves.attend();
      }
      var ofAttended = afterAttention(piece, attended.detach(), outputGradient);
      beforeAttention(
          piece,
          inputs,
          List.of(Autograd.gradients(List.of(attended), List.of(ofAttended), leaves.all())));
    }
  }

  private AttentionInputs inputs(Piece piece) {
    try (var _ = Autograd.on()) {
      return block.attentionInputs(
          piece.leaf(), piece.embedded().projectedTime(), piece.embedded().rope());
    }
  }

  private static void beforeAttention(Piece piece, AttentionInputs inputs, List<Tensor> gradients) {
    piece.add(Autograd.gradientsWhereUsed(inputs.all(), gradients, piece.wanted()));
  }

  /// @return the gradient of what the self-attention made
  private Tensor afterAttention(Piece piece, Tensor attended, Tensor outputGradient) {
    try (var scope = TensorScope.open()) {
      var leaf = attended.detach().requiresGrad(true);
      WanBlock.Finish finish;
      try (var _ = Autograd.on()) {
        finish =
            block.finishBackward(
                block.unfinished(
                    piece.leaf(),
                    leaf,
                    piece.embedded().projectedTime(),
                    piece.embedded().context()),
                outputGradient);
      }
      var wanted = new ArrayList<>(piece.wanted());
      wanted.add(leaf);
      var found = Autograd.gradientsWhereUsed(finish.outputs(), finish.gradients(), wanted);
      piece.add(found);
      for (var sum : piece.sums()) {
        if (sum != null) {
          scope.keep(sum);
        }
      }
      var ofAttended = found[wanted.size() - 1];
      if (ofAttended == null) {
        throw new IllegalStateException("the block has no use for its self-attention");
      }
      return scope.keep(ofAttended);
    }
  }
}
