package dev.genga.tensor;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.pytorch.DeviceGuardImplInterface;
import org.bytedeco.pytorch.Stream;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// Copies to and from a CUDA device that run beside its calculations, in a queue (a CUDA stream) of
/// their own. [Mark]s say what has to wait for what; only [#finish] makes the calling thread wait.
///
/// Source: PyTorch's `c10/core/impl/DeviceGuardImplInterface.h`, whose events and streams these are.
public final class DeviceCopies {
  private final Device device;
  private final DeviceGuardImplInterface guard;
  private final Stream queue;

  /// A point in a queue: reached when all is done that was put into the queue before it.
  public static final class Mark {
    private final Pointer event;

    private Mark(Pointer event) {
      this.event = event;
    }
  }

  /// @param device a CUDA device that is there
  public DeviceCopies(Device device) {
    if (device.kind() != Device.Kind.CUDA) {
      throw new IllegalArgumentException("copies run beside calculations on CUDA: " + device);
    }
    Engine.current();
    this.device = device;
    guard = torch.getDeviceGuardImpl(torch.DeviceType.CUDA);
    queue = guard.getNewStream(device.nativeDevice());
    queue.retainReference(); // beyond the scope that this is made in
  }

  /// The point that the calculations queued so far by this thread lead to.
  public Mark mark() {
    return mark(guard.getStream(device.nativeDevice()));
  }

  private Mark mark(Stream in) {
    var place = new PointerPointer<Pointer>(1);
    place.put(0, (Pointer) null); // the guard makes an event where there is none
    guard.record(place, in, (byte) device.index(), torch.EventFlag.PYTORCH_DEFAULT);
    return new Mark(place.get(0));
  }

  /// Puts copies into the queue.
  ///
  /// @param from in the order of `to`; on either side those on the CPU are [Tensors#pinned]
  /// @param to where to, of the same shapes and dtypes
  /// @param after what has to be done before; null for nothing
  /// @return reached when they are done
  public Mark copy(List<Tensor> from, List<Tensor> to, @Nullable Mark after) {
    if (after != null) {
      guard.block(after.event, queue);
    }
    var calculations = guard.exchangeStream(queue);
    try {
      for (int i = 0; i < from.size(); i++) {
        to.get(i).pointer().copy_(from.get(i).pointer(), true);
      }
      return mark(queue);
    } finally {
      guard.exchangeStream(calculations);
    }
  }

  /// Lets the calculations that this thread queues from now on begin after a mark.
  public void await(Mark mark) {
    guard.block(mark.event, guard.getStream(device.nativeDevice()));
  }

  /// Waits until a mark is reached, and lets go of it.
  public void finish(Mark mark) {
    guard.synchronizeEvent(mark.event);
    forget(mark);
  }

  /// Lets go of a mark that no one will wait for any more.
  public void forget(Mark mark) {
    guard.destroyEvent(mark.event, (byte) device.index());
  }
}
