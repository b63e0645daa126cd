package dev.genga.training;

import dev.genga.tensor.Device;
import dev.genga.tensor.DeviceCopies;
import dev.genga.tensor.DeviceCopies.Mark;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A block's input that waits in the machine's memory while a CUDA device computes other blocks. The
/// copies run beside the calculations; where there is no such device, they are plain ones.
final class MovedInput {
  private final @Nullable DeviceCopies copies;
  private final Device device;
  private final Tensor away;
  private @Nullable Mark copied;
  private @Nullable Tensor back;

  private MovedInput(@Nullable DeviceCopies copies, Device device, Tensor away) {
    this.copies = copies;
    this.device = device;
    this.away = away;
  }

  /// Begins to move a tensor, which is of use until [#leave].
  static MovedInput of(Tensor x, @Nullable DeviceCopies copies) {
    if (copies == null) {
      return new MovedInput(null, x.device(), x.copy());
    }
    var moved = new MovedInput(copies, x.device(), Tensors.pinned(x.shape(), x.dtype()));
    moved.copied = queued(copies, x, moved.away);
    return moved;
  }

  private static Mark queued(DeviceCopies copies, Tensor from, Tensor to) {
    var written = copies.mark();
    var copied = copies.copy(List.of(from), List.of(to), written);
    copies.forget(written);
    return copied;
  }

  /// Frees the tensor that was moved, after what is queued with it.
  void leave(Tensor x) {
    await();
    x.close();
  }

  /// Begins to bring it back.
  void ahead() {
    if (back == null) {
      var room = copies == null ? away.copy() : Tensors.empty(away.shape(), away.dtype(), device);
      back = TensorScope.release(room);
      copied = copies == null ? null : queued(copies, away, room);
    }
  }

  /// The tensor where it was, for calculations that are queued from now on.
  Tensor get() {
    ahead();
    await();
    if (back == null) {
      throw new IllegalStateException("it was brought back just now");
    }
    return back;
  }

  private void await() {
    if (copies != null && copied != null) {
      copies.await(copied);
      copies.forget(copied);
      copied = null;
    }
  }

  /// Frees what was brought back. A copy may still be at the machine's memory: it is handed out again in
  /// the next pass, before which the loss of this one is read.
  void close() {
    abandon();
    away.close();
  }

  /// The same where the rest is left to its scope.
  void abandon() {
    if (back != null) {
      back.close();
      back = null;
    }
  }
}
