package dev.genga.tensor;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Copies to and from a CUDA device that run beside its calculations, in a queue (a CUDA stream) of
/// their own. [Mark]s say what has to wait for what; only [#finish] makes the calling thread wait.
/// libtorch knows nothing of these copies: memory that one is at may be freed, but not be handed out again
/// before something has waited for the copy.
///
/// Source: NVIDIA's CUDA driver API; libtorch's own streams have no form that C++ programs of another
/// version may call.
public final class DeviceCopies {
  private final CudaDriver driver;
  private final MemorySegment queue;

  /// A point in a queue: reached when all is done that was put into the queue before it.
  public static final class Mark {
    private final MemorySegment event;

    private Mark(MemorySegment event) {
      this.event = event;
    }
  }

  /// @param device a CUDA device that is there
  public DeviceCopies(Device device) {
    if (device.kind() != Device.Kind.CUDA) {
      throw new IllegalArgumentException("copies run beside calculations on CUDA: " + device);
    }
    driver = new CudaDriver(device);
    queue = driver.stream();
  }

  /// The point that the calculations queued so far lead to.
  public Mark mark() {
    return new Mark(driver.record(MemorySegment.NULL));
  }

  /// Puts copies into the queue.
  ///
  /// @param from in the order of `to`, dense; on either side those on the CPU are [Tensors#pinned]
  /// @param to where to, of the same shapes and dtypes, dense
  /// @param after what has to be done before; null for nothing
  /// @return reached when they are done
  public Mark copy(List<Tensor> from, List<Tensor> to, @Nullable Mark after) {
    if (after != null) {
      driver.await(queue, after.event);
    }
    for (int i = 0; i < from.size(); i++) {
      copy(from.get(i), to.get(i));
    }
    return new Mark(driver.record(queue));
  }

  private void copy(Tensor from, Tensor to) {
    if (!from.isContiguous()
        || !to.isContiguous()
        || from.dtype() != to.dtype()
        || from.numel() != to.numel()) {
      throw new IllegalArgumentException("only dense tensors alike are copied in bytes");
    }
    driver.copy(to.address(), from.address(), from.bytes(), queue);
  }

  /// Lets the calculations that are queued from now on begin after a mark.
  public void await(Mark mark) {
    driver.await(MemorySegment.NULL, mark.event);
  }

  /// Waits until a mark is reached, and lets go of it.
  public void finish(Mark mark) {
    driver.finish(mark.event);
    forget(mark);
  }

  /// Lets go of a mark that no one will wait for any more.
  public void forget(Mark mark) {
    driver.destroy(mark.event);
  }
}
