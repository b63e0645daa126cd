package dev.genga.wan.transformer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.transformer.WanTransformer.Embedded;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A block for training what lies beside its frozen weights, in pieces: libtorch records the graphs of the
/// products and of attention, and what lies between them is [RowPasses], whose gradients are computed
/// without a graph. The sums are those of one graph over the whole block, but for rounding.
///
/// Shapes: `B` batch, `L` video tokens, `C` model width.
public final class BlockPieces {
  private final WanBlock block;
  private final Embedded embedded;
  private final RowPasses rows;
  private final Modulation first;
  private final Modulation second;

  private BlockPieces(WanBlock block, Embedded embedded, RowPasses rows) {
    this.block = block;
    this.embedded = embedded;
    this.rows = rows;
    first = block.modulation(embedded.projectedTime(), 0);
    second = block.modulation(embedded.projectedTime(), 3);
  }

  /// The pieces of a block on a device with kernels for what lies between them, or null: where there are
  /// none, too little is to do, or more is trained than what lies beside the linear layers.
  public static @Nullable BlockPieces where(WanBlock block, Tensor x, Embedded embedded) {
    var rows = x.bytes() < RowPasses.LEAST ? null : RowPasses.fused(x);
    return rows == null || !isFrozen(block, embedded)
        ? null
        : new BlockPieces(block, embedded, rows);
  }

  /// The same over libtorch's operations, on any device: for tests.
  static BlockPieces plain(WanBlock block, Embedded embedded) {
    return new BlockPieces(block, embedded, RowPasses.PLAIN);
  }

  private static boolean isFrozen(WanBlock block, Embedded embedded) {
    return Stream.of(
            embedded.projectedTime(),
            embedded.context().prompt(),
            block.modulation(),
            block.promptNormWeight(),
            block.promptNormBias(),
            block.selfAttention().normQ(),
            block.selfAttention().normK())
        .noneMatch(Tensor::requiresGrad);
  }

  /// What the forward pass leaves for the backward pass.
  ///
  /// @param before the self-attention
  /// @param attended what it made, with the graph that leads to it
  /// @param after it
  /// @param output of the block, `[B, L, C]`, without graph
  public record Forward(Before before, Tensor attended, After after, Tensor output) {
    /// All of its tensors.
    public List<Tensor> tensors() {
      var all = new ArrayList<>(List.of(before.adapted, before.query, before.key, before.value));
      all.addAll(before.inputs.all());
      all.addAll(
          List.of(
              attended,
              after.attended,
              after.ofAttention,
              after.h,
              after.ofPrompt,
              after.last,
              after.adapted,
              after.activation,
              output));
      return all;
    }
  }

  /// @param adapted what the three products take, a leaf
  /// @param query product, with the graph that leads to it; so are key and value
  /// @param inputs of attention, leaves
  private record Before(
      Tensor adapted, Tensor query, Tensor key, Tensor value, AttentionInputs inputs) {}

  /// @param attended a leaf
  /// @param ofAttention what the self-attention adds, before its gate, with its graph
  /// @param h the residual stream after the self-attention, a leaf
  /// @param ofPrompt what the cross attention adds, with its graph
  /// @param last the residual stream after both, without graph
  /// @param adapted what the feed-forward network takes, a leaf
  /// @param activation what its last layer takes, with its graph
  private record After(
      Tensor attended,
      Tensor ofAttention,
      Tensor h,
      Tensor ofPrompt,
      Tensor last,
      Tensor adapted,
      Tensor activation) {}

  /// The block, recording the graphs of its pieces.
  ///
  /// @param x its input, `[B, L, C]`
  public Forward forward(Tensor x) {
    try (var scope = TensorScope.open();
        var _ = Autograd.on()) {
      var input = x.detach();
      var before = before(input);
      var attended = before.inputs.attend();
      var after = after(input, attended);
      Tensor output;
      try (var _ = Autograd.off()) {
        output =
            rows.addGated(
                after.last,
                block.feedForward().second().forward(after.activation.detach()),
                second.gate());
      }
      var forward = new Forward(before, attended, after, output);
      scope.keep(forward.tensors());
      return forward;
    }
  }

  private static Tensor leaf(Tensor x) {
    return x.detach().requiresGrad(true);
  }

  private Before before(Tensor x) {
    var attention = block.selfAttention();
    var adapted = leaf(rows.adapt(x, first, block.eps()));
    var query = attention.q().forward(adapted);
    var key = attention.k().forward(adapted);
    var value = attention.v().forward(adapted);
    return new Before(
        adapted,
        query,
        key,
        value,
        new AttentionInputs(
            turned(query, attention.normQ()),
            turned(key, attention.normK()),
            leaf(heads(value.detach()))));
  }

  private Tensor turned(Tensor y, Tensor norm) {
    var attention = block.selfAttention();
    try (var _ = Autograd.off()) {
      var turned =
          rows.turn(
              y.detach(), norm.to(y.dtype()), embedded.rope(), attention.heads(), block.eps());
      return leaf(heads(turned));
    }
  }

  private Tensor heads(Tensor x) {
    return SelfAttention.splitHeads(x, block.selfAttention().heads()).transpose(1, 2);
  }

  private After after(Tensor x, Tensor attended) {
    var ofAttended = leaf(attended);
    var ofAttention = block.selfAttention().output(ofAttended);
    Tensor h;
    try (var _ = Autograd.off()) {
      h = rows.addGated(x, ofAttention.detach(), first.gate());
    }
    var stream = leaf(h);
    var ofPrompt = block.crossAttention().forward(block.promptNorm(stream), embedded.context());
    Tensor last;
    Tensor adapted;
    try (var _ = Autograd.off()) {
      last = stream.detach().plus(ofPrompt.detach());
      adapted = rows.adapt(last, second, block.eps());
    }
    var fed = leaf(adapted);
    return new After(
        ofAttended, ofAttention, stream, ofPrompt, last, fed, block.feedForward().activation(fed));
  }

  /// The gradients of the input and of parameters.
  ///
  /// @param x the block's input
  /// @param outputGradient `[B, L, C]`
  /// @param parameters each used by one of the block's linear layers
  /// @param needsInput whether the input's gradient is asked for; null stands for it else
  /// @return the input's, then the parameters'
  public List<@Nullable Tensor> backward(
      Forward forward,
      Tensor x,
      Tensor outputGradient,
      List<Tensor> parameters,
      boolean needsInput) {
    try (var scope = TensorScope.open();
        var _ = Autograd.off()) {
      var sums = new Sums(parameters);
      var ofStream = afterBackward(forward.after, outputGradient, sums);
      var ofAttention = rows.gateBackward(ofStream, first.gate());
      var ofAttended =
          sums.through(
              List.of(forward.after.ofAttention), List.of(ofAttention), forward.after.attended);
      var ofInputs =
          Autograd.gradients(
              List.of(forward.attended), List.of(ofAttended), forward.before.inputs.all());
      var input = beforeBackward(forward.before, x, ofInputs, sums, needsInput);
      var all = new ArrayList<@Nullable Tensor>();
      all.add(input == null ? null : scope.keep(ofStream.plus(input)));
      for (var found : sums.found) {
        all.add(found == null ? null : scope.keep(found));
      }
      return all;
    }
  }

  /// @return the gradient of the residual stream after the self-attention
  private Tensor afterBackward(After after, Tensor outputGradient, Sums sums) {
    var unfinished = new WanBlock.Unfinished(after.last, second.gate(), after.activation);
    WanBlock.Finish finish;
    try (var _ = Autograd.on()) {
      finish = block.finishBackward(unfinished, outputGradient);
    }
    // The residual stream has no graph here: what leads to it is added below.
    var outputs = new ArrayList<Tensor>();
    var gradients = new ArrayList<Tensor>();
    for (int i = 0; i < finish.outputs().size(); i++) {
      if (finish.outputs().get(i).requiresGrad()) {
        outputs.add(finish.outputs().get(i));
        gradients.add(finish.gradients().get(i));
      }
    }
    var ofAdapted = sums.through(outputs, gradients, after.adapted);
    var ofLast =
        outputGradient.plus(rows.adaptBackward(after.last, second, block.eps(), ofAdapted));
    return ofLast.plus(sums.through(List.of(after.ofPrompt), List.of(ofLast), after.h));
  }

  private @Nullable Tensor beforeBackward(
      Before before, Tensor x, Tensor[] ofInputs, Sums sums, boolean needsInput) {
    var attention = block.selfAttention();
    var products = List.of(before.query, before.key, before.value);
    var gradients =
        List.of(
            turnedBackward(before.query, attention.normQ(), ofInputs[0]),
            turnedBackward(before.key, attention.normK(), ofInputs[1]),
            ofInputs[2].transpose(1, 2).flatten(2, 3));
    var ofAdapted = sums.through(products, gradients, before.adapted);
    return needsInput ? rows.adaptBackward(x.detach(), first, block.eps(), ofAdapted) : null;
  }

  private Tensor turnedBackward(Tensor y, Tensor norm, Tensor gradient) {
    return rows.turnBackward(
        y.detach(),
        norm.to(y.dtype()),
        embedded.rope(),
        block.selfAttention().heads(),
        block.eps(),
        gradient.transpose(1, 2));
  }

  /// Gradients of the parameters, each of which one piece uses.
  private static final class Sums {
    private final List<Tensor> parameters;
    private final @Nullable Tensor[] found;

    Sums(List<Tensor> parameters) {
      this.parameters = parameters;
      found = new @Nullable Tensor[parameters.size()];
    }

    /// Goes back through a piece.
    ///
    /// @return the gradient of the leaf that it begins with
    Tensor through(List<Tensor> outputs, List<Tensor> gradients, Tensor leaf) {
      var wanted = new ArrayList<>(List.of(leaf));
      wanted.addAll(parameters);
      var results = Autograd.gradientsWhereUsed(outputs, gradients, wanted);
      for (int i = 0; i < found.length; i++) {
        var result = results[i + 1];
        if (result != null) {
          var before = found[i];
          found[i] = before == null ? result : before.plus(result);
        }
      }
      var ofLeaf = results[0];
      if (ofLeaf == null) {
        throw new IllegalStateException("the piece has no use for what it begins with");
      }
      return ofLeaf;
    }
  }
}
