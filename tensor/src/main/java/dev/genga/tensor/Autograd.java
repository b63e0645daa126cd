package dev.genga.tensor;

import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.global.torch;

/// Gradients by reverse-mode differentiation.
public final class Autograd {
  static {
    Engine.current();
  }

  private Autograd() {}

  /// A block of code in which gradients are recorded, or not; belongs to its thread.
  public static final class Mode implements AutoCloseable {
    private final AutoGradMode guard;

    private Mode(boolean enabled) {
      guard = new AutoGradMode(enabled);
    }

    @Override
    public void close() {
      guard.close();
    }
  }

  /// Records nothing until closed: `try (var _ = Autograd.off()) { ... }`.
  public static Mode off() {
    return new Mode(false);
  }

  /// Records again until closed, inside a block where it is off.
  public static Mode on() {
    return new Mode(true);
  }

  /// Whether operations are being recorded on this thread.
  public static boolean isOn() {
    return GradMode.is_enabled();
  }

  /// Gradients of a scalar with respect to `inputs`, in their order.
  public static Tensor[] gradients(Tensor scalar, List<Tensor> inputs) {
    return Tensor.unwrap(torch.grad(Tensors.vector(List.of(scalar)), Tensors.vector(inputs)));
  }

  /// Gradients with respect to `inputs` of something whose gradients with respect to `outputs` are
  /// `outputGradients`; the graph is freed.
  public static Tensor[] gradients(
      List<Tensor> outputs, List<Tensor> outputGradients, List<Tensor> inputs) {
    return Tensor.unwrap(
        torch.grad(
            Tensors.vector(outputs),
            Tensors.vector(inputs),
            Tensors.vector(outputGradients),
            new BoolOptional(),
            false,
            false));
  }
}
