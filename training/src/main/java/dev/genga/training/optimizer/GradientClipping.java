package dev.genga.training.optimizer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.List;

/// Holds the gradients' common norm below a bound.
///
/// Source: Pascanu et al., "On the difficulty of training recurrent neural networks" (2013); the
/// 1e-6 is `torch.nn.utils.clip_grad_norm_`'s.
public final class GradientClipping {
  private GradientClipping() {}

  /// Scales all gradients down in place where their norm is larger than `maxNorm`.
  ///
  /// @param maxNorm the bound; 0 leaves the gradients as they are
  /// @return the norm before, not finite where a gradient is not
  public static double clip(List<Tensor> gradients, double maxNorm) {
    return clip(gradients, gradients, maxNorm);
  }

  /// [#clip(List, double)] of gradients that lie together: the same values, in one operation. On a CUDA
  /// device the norm is that of the whole too, where each part's own would be hundreds of calls.
  public static double clip(FlatTensors gradients, double maxNorm) {
    var whole = List.of(gradients.whole());
    boolean cuda = gradients.whole().device().kind() == Device.Kind.CUDA;
    return clip(cuda ? whole : gradients.parts(), whole, maxNorm);
  }

  /// The gradients' common norm, not read yet: a float32 scalar on their device.
  public static Tensor norm(List<Tensor> gradients) {
    try (var scope = TensorScope.open()) {
      var norms = gradients.stream().map(g -> g.to(DType.FLOAT32).norm()).toArray(Tensor[]::new);
      return scope.keep(Tensors.stack(0, norms).norm());
    }
  }

  /// @param parts each gradient, whose norms make the common one
  /// @param scaled the same values, in as many tensors as there are
  private static double clip(List<Tensor> parts, List<Tensor> scaled, double maxNorm) {
    try (var _ = TensorScope.open()) {
      double norm = norm(parts).item();
      double scale = maxNorm / (norm + 1e-6);
      if (maxNorm > 0 && scale < 1) {
        scaled.forEach(g -> g.mulInPlace(scale));
      }
      return norm;
    }
  }
}
