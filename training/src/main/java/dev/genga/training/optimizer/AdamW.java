package dev.genga.training.optimizer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Adam with decoupled weight decay, in the order of operations of `torch.optim.AdamW`.
///
/// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (2017).
public final class AdamW implements Optimizer {
  /// Elements of a flat tensor that are stepped together: what eight operations read and write stays
  /// in the processor's cache. The results are those of the whole, to the bit.
  private static final long PIECE = 1 << 16;

  private final Settings settings;
  private final List<Tensor> parameters;
  private final List<Tensor> means = new ArrayList<>();
  private final List<Tensor> squares = new ArrayList<>();
  private long step;

  /// @param beta1 decay of the gradients' mean
  /// @param beta2 decay of the squared gradients' mean
  /// @param eps added to the root of the latter
  /// @param weightDecay share of a parameter, times the learning rate, that is taken off each step
  public record Settings(double beta1, double beta2, double eps, double weightDecay)
      implements Optimizer.Settings {
    /// PyTorch's defaults.
    public static final Settings DEFAULT = new Settings(0.9, 0.999, 1e-8, 0.01);

    @Override
    public Optimizer of(FlatTensors parameters) {
      return new AdamW(List.of(parameters.whole()), this);
    }
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

  /// [#step(List, double)] of parameters that lie together.
  @Override
  public void step(FlatTensors gradients, double learningRate) {
    step(List.of(gradients.whole()), learningRate);
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
        var all = List.of(parameters.get(i), gradients.get(i), means.get(i), squares.get(i));
        long length = parameters.get(i).numel();
        if (length <= PIECE || !all.stream().allMatch(AdamW::isFlatOnCpu)) {
          step(all, learningRate, correction1, correction2);
          continue;
        }
        for (long at = 0; at < length; at += PIECE) {
          try (var _ = TensorScope.open()) {
            long from = at;
            long count = Math.min(PIECE, length - at);
            step(
                all.stream().map(tensor -> tensor.narrow(0, from, count)).toList(),
                learningRate,
                correction1,
                correction2);
          }
        }
      }
    }
  }

  private static boolean isFlatOnCpu(Tensor tensor) {
    return tensor.dim() == 1 && tensor.device().equals(Device.CPU);
  }

  /// @param all parameter, gradient, mean and square
  private void step(List<Tensor> all, double rate, double correction1, double correction2) {
    try (var _ = TensorScope.open()) {
      var parameter = all.get(0);
      var gradient = all.get(1);
      var mean = all.get(2);
      var square = all.get(3);
      parameter.mulInPlace(1 - rate * settings.weightDecay);
      mean.lerpInPlace(gradient, 1 - settings.beta1);
      square.mulInPlace(settings.beta2).addcmulInPlace(gradient, gradient, 1 - settings.beta2);
      var denominator = square.sqrt().div(correction2).plus(settings.eps);
      parameter.addcdivInPlace(mean, denominator, -rate / correction1);
    }
  }

  @Override
  public long steps() {
    return step;
  }

  /// Both running means of each parameter: `adamw.mean` and `adamw.square` where there is one, else
  /// `adamw.mean.0`, `adamw.square.0`, `adamw.mean.1`, ...
  @Override
  public Map<String, Tensor> state() {
    var state = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < means.size(); i++) {
      String which = means.size() == 1 ? "" : "." + i;
      state.put("adamw.mean" + which, means.get(i));
      state.put("adamw.square" + which, squares.get(i));
    }
    return state;
  }

  @Override
  public void continueAfter(long steps) {
    step = steps;
  }
}
