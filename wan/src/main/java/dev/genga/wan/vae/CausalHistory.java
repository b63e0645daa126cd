package dev.genga.wan.vae;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the layers of one network remember from the frames before: at most two frames of each
/// layer's input. It belongs to one clip.
final class CausalHistory implements AutoCloseable {
  private final Map<Object, Tensor> frames = new IdentityHashMap<>();

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

  /// Room for new frames of `shape`, `[F, H, W, C]`, after those that the layer remembers.
  CausalWindow window(Object layer, Tensor like, long... shape) {
    var past = of(layer);
    if (past == null) {
      return new CausalWindow(Tensors.empty(shape, like.dtype(), like.device()), 0);
    }
    long[] whole = shape.clone();
    whole[0] += past.size(0);
    var room = Tensors.empty(whole, like.dtype(), like.device());
    room.narrow(0, 0, past.size(0)).copyInPlace(past);
    return new CausalWindow(room, past.size(0));
  }

  @Override
  public void close() {
    frames.values().forEach(Tensor::close);
    frames.clear();
  }
}
