package dev.genga.training.optimizer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/// Adam with decoupled weight decay, in the order of operations of `torch.optim.AdamW`.
///
/// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (2017).
public final class AdamW {
  private final Settings settings;
  private final List<Tensor> parameters;
  private final List<Tensor> means = new ArrayList<>();
  private final List<Tensor> squares = new ArrayList<>();
  private long step;

  /// @param beta1 decay of the gradients' mean
  /// @param beta2 decay of the squared gradients' mean
  /// @param eps added to the root of the latter
  /// @param weightDecay share of a parameter, times the learning rate, that is taken off each step
  public record Settings(double beta1, double beta2, double eps, double weightDecay) {
    /// PyTorch's defaults.
    public static final Settings DEFAULT = new Settings(0.9, 0.999, 1e-8, 0.01);
  }

  /// @param parameters what is trained; changed in place by [#step]
  public AdamW(List<Tensor> parameters, Settings settings) {
    this.parameters = List.copyOf(parameters);
    this.settings = settings;
    for (var parameter : parameters) {
      means.add(Tensors.zeros(parameter.shape(), DType.FLOAT32, parameter.device()));
      squares.add(Tensors.zeros(parameter.shape(), DType.FLOAT32, parameter.device()));
    }
  }

  /// Changes every parameter.
  ///
  /// @param gradients one for each parameter, in their order
  /// @param learningRate of this step
  public void step(List<Tensor> gradients, double learningRate) {
    step++;
    double correction1 = 1 - Math.pow(settings.beta1, step);
    double correction2 = Math.sqrt(1 - Math.pow(settings.beta2, step));
    try (var _ = Autograd.off()) {
      for (int i = 0; i < parameters.size(); i++) {
        try (var _ = TensorScope.open()) {
          var gradient = gradients.get(i);
          var mean = means.get(i);
          var square = squares.get(i);
          var parameter = parameters.get(i);
          parameter.mulInPlace(1 - learningRate * settings.weightDecay);
          mean.lerpInPlace(gradient, 1 - settings.beta1);
          square.mulInPlace(settings.beta2).addcmulInPlace(gradient, gradient, 1 - settings.beta2);
          var denominator = square.sqrt().div(correction2).plus(settings.eps);
          parameter.addcdivInPlace(mean, denominator, -learningRate / correction1);
        }
      }
    }
  }

  /// Steps taken so far.
  public long steps() {
    return step;
  }

  /// Both running means of each parameter, for a checkpoint: `mean.0, square.0, mean.1, ...`.
  public List<Tensor> state() {
    var state = new ArrayList<Tensor>();
    for (int i = 0; i < means.size(); i++) {
      state.add(means.get(i));
      state.add(squares.get(i));
    }
    return state;
  }

  /// Continues where [#state] and [#steps] were taken.
  public void restore(List<Tensor> state, long steps) {
    try (var _ = Autograd.off()) {
      for (int i = 0; i < means.size(); i++) {
        means.get(i).copyInPlace(state.get(2 * i));
        squares.get(i).copyInPlace(state.get(2 * i + 1));
      }
    }
    step = steps;
  }
}
