package dev.genga.tensor;

import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

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
    return Tensor.unwrap(vector(outputs, outputGradients, inputs, false));
  }

  /// As [#gradients(List, List, List)], but inputs need not lead to the outputs: null stands for the
  /// gradient of one that doesn't.
  public static @Nullable Tensor[] gradientsWhereUsed(
      List<Tensor> outputs, List<Tensor> outputGradients, List<Tensor> inputs) {
    var vector = vector(outputs, outputGradients, inputs, true);
    var gradients = new @Nullable Tensor[inputs.size()];
    for (int i = 0; i < gradients.length; i++) {
      var found = vector.get(i);
      gradients[i] = found.defined() ? Tensor.wrap(new org.bytedeco.pytorch.Tensor(found)) : null;
    }
    return gradients;
  }

  private static TensorVector vector(
      List<Tensor> outputs,
      List<Tensor> outputGradients,
      List<Tensor> inputs,
      boolean allowUnused) {
    return torch.grad(
        Tensors.vector(outputs),
        Tensors.vector(inputs),
        Tensors.vector(outputGradients),
        new BoolOptional(),
        false,
        allowUnused);
  }
}
