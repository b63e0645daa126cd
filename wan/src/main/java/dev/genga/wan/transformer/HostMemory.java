package dev.genga.wan.transformer;

import dev.genga.tensor.DType;
import dev.genga.tensor.weights.TensorInfo;

/// What blocks that come and go on a CUDA device take of the machine's own memory, beside the mapped file.
///
/// @param pinned memory that the device reads by itself: room for two blocks, see [#pinned]
/// @param copies of the blocks that the file has in another form than the run's
public record HostMemory(long pinned, long copies) {
  /// Both.
  public long bytes() {
    return pinned + copies;
  }

  /// What PyTorch's allocator takes for a tensor of so many bytes: the next power of two.
  ///
  /// Source: PyTorch's `ATen/core/CachingHostAllocator.h`.
  public static long pinned(long bytes) {
    return bytes <= 1 ? bytes : Long.highestOneBit(bytes - 1) << 1;
  }

  /// Of a transformer's blocks.
  ///
  /// @param dtype that the run computes in
  public static HostMemory of(TransformerCheckpoint base, BaseForm form, DType dtype) {
    int streamed = form.streamed(base.config().layers());
    if (streamed == 0) {
      return new HostMemory(0, 0);
    }
    var layers = base.blockLayers();
    long[] room = new long[streamed];
    long copies = 0;
    for (var named : base.tensors().entrySet()) {
      String name = named.getKey();
      String module = name.substring(0, Math.max(0, name.lastIndexOf('.')));
      if (!layers.containsKey(module) || StreamedBlocks.block(module) >= streamed) {
        continue;
      }
      var info = named.getValue();
      long bytes = base.heldBytes(info, form, dtype);
      long values = isIn8Bits(info, form) ? info.numel() : bytes;
      room[StreamedBlocks.block(module)] += pinned(values) + pinned(bytes - values);
      copies += isAsStored(info, form, dtype) ? 0 : bytes;
    }
    long most = 0;
    for (long its : room) {
      most = Math.max(most, its);
    }
    return new HostMemory(BaseForm.MOVING * most, copies);
  }

  private static boolean isIn8Bits(TensorInfo info, BaseForm form) {
    return info.shape().size() == 2 && (info.dtype().isFloat8() || form.float8() != null);
  }

  private static boolean isAsStored(TensorInfo info, BaseForm form, DType dtype) {
    return isIn8Bits(info, form) ? info.dtype().isFloat8() : info.dtype() == dtype;
  }
}
