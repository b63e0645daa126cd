package dev.genga.training.optimizer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
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
  static final List<Argument> ARGUMENTS =
      List.of(
          Argument.number("weight_decay", 0.01, Argument.Range.FROM_ZERO),
          Argument.pair("betas", 0.9, 0.999, Argument.Range.SHARE),
          Argument.number("eps", 1e-8, Argument.Range.FROM_ZERO));

  private final Settings settings;
  private final List<Tensor> parameters;
  private final List<List<Stretch>> stretches;
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
    public static final Settings DEFAULT = of(Arguments.usual(ARGUMENTS));

    static Settings of(Arguments given) {
      return new Settings(
          given.first("betas"),
          given.second("betas"),
          given.number("eps"),
          given.number("weight_decay"));
    }

    @Override
    public Optimizer of(FlatTensors parameters, ParameterGroups groups) {
      return new AdamW(List.of(parameters.whole()), List.of(groups.stretches(parameters)), this);
    }

    @Override
    public String className() {
      return "torch.optim.adamw.AdamW";
    }

    @Override
    public Map<String, Object> told() {
      return Argument.told(ARGUMENTS, weightDecay, List.of(beta1, beta2), eps);
    }

    @Override
    public String memory() {
      return "AdamW's means";
    }

    @Override
    public long stateBytes(List<long[]> shapes) {
      return 2 * FlatTensors.length(shapes) * DType.FLOAT32.bytes();
    }

    /// As it was before there were others.
    @Override
    public String identity() {
      return toString();
    }
  }

  /// @param parameters what is trained; changed in place by [#step]
  public AdamW(List<Tensor> parameters, Settings settings) {
    this(
        parameters,
        parameters.stream().map(tensor -> List.of(Stretch.all(tensor))).toList(),
        settings);
  }

  private AdamW(List<Tensor> parameters, List<List<Stretch>> stretches, Settings settings) {
    this.parameters = List.copyOf(parameters);
    this.stretches = stretches;
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
        for (var stretch : stretches.get(i)) {
          double rate = learningRate * stretch.factor();
          stretch.inPieces(all, piece -> step(piece, rate, correction1, correction2));
        }
      }
    }
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
