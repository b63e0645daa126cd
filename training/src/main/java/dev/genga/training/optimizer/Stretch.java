package dev.genga.training.optimizer;

import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;
import java.util.function.Consumer;

/// Neighbouring elements of flat tensors that are stepped alike.
///
/// @param from the first element
/// @param length how many
/// @param factor of the learning rate
record Stretch(long from, long length, double factor) {
  /// Elements of a flat tensor that are stepped together: what a few operations read and write stays
  /// in the processor's cache. The results are those of the whole, to the bit.
  static final long PIECE = 1 << 16;

  /// All of a tensor, at the full rate.
  static Stretch all(Tensor tensor) {
    return new Stretch(0, tensor.numel(), 1);
  }

  /// Hands on the same elements of several tensors, in pieces where that is faster.
  ///
  /// @param tensors flat ones; or of any shape, where the stretch is all of them
  void inPieces(List<Tensor> tensors, Consumer<List<Tensor>> step) {
    boolean inOne = length <= PIECE || !tensors.stream().allMatch(Stretch::isFlatOnCpu);
    long piece = inOne ? length : PIECE;
    boolean isAll = inOne && tensors.stream().allMatch(tensor -> tensor.numel() == length);
    if (isAll) {
      step.accept(tensors);
      return;
    }
    for (long at = 0; at < length; at += piece) {
      try (var _ = TensorScope.open()) {
        long start = from + at;
        long count = Math.min(piece, length - at);
        step.accept(tensors.stream().map(tensor -> tensor.narrow(0, start, count)).toList());
      }
    }
  }

  private static boolean isFlatOnCpu(Tensor tensor) {
    return tensor.dim() == 1 && tensor.device().equals(Device.CPU);
  }
}
