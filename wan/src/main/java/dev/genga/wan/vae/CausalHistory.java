package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// What the layers of one network remember from the frames before: at most two frames of each
/// layer's input. It belongs to one clip.
final class CausalHistory implements AutoCloseable {
  private final Map<Object, Tensor> frames = new IdentityHashMap<>();
  private @Nullable Tensor memory;

  /// What a layer put here last, until it puts something else; null where it has seen nothing yet.
  @Nullable Tensor of(Object layer) {
    return frames.get(layer);
  }

  /// Puts a copy of the last frames of `seen`, `[F, H, W, C]`, at most `count` of them, in the place
  /// of what the layer had here.
  void remember(Object layer, Tensor seen, int count) {
    long kept = Math.min(count, seen.size(0));
    var copy = TensorScope.release(seen.narrow(0, seen.size(0) - kept, kept).copy());
    var old = frames.put(layer, copy);
    if (old != null) {
      old.close();
    }
  }

  /// Room for new frames of `shape`, `[F, H, W, C]`, after those that the layer remembers. It lasts
  /// until the next call: all windows lie in the same memory, which the system would otherwise have to
  /// clear for each anew.
  CausalWindow window(Object layer, Tensor like, long... shape) {
    var past = of(layer);
    long[] whole = shape.clone();
    whole[0] += past == null ? 0 : past.size(0);
    var room = room(like, whole);
    if (past == null) {
      return new CausalWindow(room, 0);
    }
    room.narrow(0, 0, past.size(0)).copyInPlace(past);
    return new CausalWindow(room, past.size(0));
  }

  private Tensor room(Tensor like, long[] shape) {
    long size = LongStream.of(shape).reduce(1, Math::multiplyExact);
    if (memory == null || memory.numel() < size) {
      closeMemory();
      memory =
          TensorScope.release(Tensors.empty(new long[] {size}, like.dtype(), like.device()));
    }
    return memory.narrow(0, 0, size).view(shape);
  }

  private void closeMemory() {
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }

  @Override
  public void close() {
    frames.values().forEach(Tensor::close);
    frames.clear();
    closeMemory();
  }
}
