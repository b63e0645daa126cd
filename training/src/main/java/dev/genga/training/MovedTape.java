package dev.genga.training;

import dev.genga.tensor.DeviceCopies;
import dev.genga.tensor.Tensor;
import dev.genga.wan.transformer.BlockPieces;
import dev.genga.wan.transformer.WanBlock;
import dev.genga.wan.transformer.WanTransformer.Embedded;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A block that runs again in the backward pass, and whose input waits elsewhere until then: nothing of
/// it is left on the device.
///
/// @param output `[B, L, C]`
record MovedTape(WanBlock block, MovedInput input, Tensor output) implements BlockTape {
  /// @param x is closed: no one else may need it
  static MovedTape run(WanBlock block, Tensor x, Embedded embedded, @Nullable DeviceCopies copies) {
    var input = MovedInput.of(x, copies);
    var output = RecomputedTape.run(block, x, embedded, false).output();
    input.leave(x);
    return new MovedTape(block, input, output);
  }

  @Override
  public void ahead() {
    input.ahead();
  }

  @Override
  public void abandon() {
    input.abandon();
  }

  @Override
  public BlockGradients backward(
      Tensor outputGradient, Embedded embedded, List<Tensor> parameters, boolean needsInput) {
    var again = again(input.get(), embedded);
    var gradients = again.backward(outputGradient, embedded, parameters, needsInput);
    input.close();
    return gradients;
  }

  private BlockTape again(Tensor x, Embedded embedded) {
    var pieces = BlockPieces.where(block, x, embedded);
    return pieces == null
        ? new RecomputedTape(block, x, null, output)
        : new PieceTape(pieces, x, null, output);
  }
}
