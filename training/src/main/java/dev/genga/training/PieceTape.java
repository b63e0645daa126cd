package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.transformer.BlockPieces;
import dev.genga.wan.transformer.WanBlock;
import dev.genga.wan.transformer.WanTransformer.Embedded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A block in [BlockPieces], on a device that has kernels for what lies between them: kept, or run again in
/// the backward pass.
///
/// @param input `[B, L, C]`
/// @param kept what its first run has left, or null where it is run again
/// @param output `[B, L, C]`
record PieceTape(
    BlockPieces pieces, Tensor input, BlockPieces.@Nullable Forward kept, Tensor output)
    implements BlockTape {
  static PieceTape keeping(BlockPieces pieces, Tensor x) {
    var forward = pieces.forward(x);
    return new PieceTape(pieces, x.detach(), forward, forward.output());
  }

  static PieceTape runAgain(BlockPieces pieces, WanBlock block, Tensor x, Embedded embedded) {
    try (var scope = TensorScope.open();
        var _ = Autograd.off()) {
      return new PieceTape(
          pieces,
          x,
          null,
          scope.keep(
              block.forward(x, embedded.projectedTime(), embedded.context(), embedded.rope())));
    }
  }

  @Override
  public BlockGradients backward(
      Tensor outputGradient, Embedded embedded, List<Tensor> parameters, boolean needsInput) {
    try (var scope = TensorScope.open()) {
      var forward = kept != null ? kept : pieces.forward(input);
      var found = pieces.backward(forward, input, outputGradient, parameters, needsInput);
      var ofParameters = new ArrayList<Tensor>();
      for (int i = 1; i < found.size(); i++) {
        var gradient = found.get(i);
        if (gradient == null) {
          throw new IllegalArgumentException("the block has no use for parameter " + (i - 1));
        }
        ofParameters.add(scope.keep(gradient));
      }
      var ofInput = found.getFirst();
      return new BlockGradients(ofInput == null ? null : scope.keep(ofInput), ofParameters);
    }
  }
}
