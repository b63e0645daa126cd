package dev.genga.training.optimizer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.List;
import java.util.Map;

/// Steps of one size for all parameters, in the direction of a mean of the gradients: half of AdamW's
/// memory. It wants a rate 3 to 10 times lower, and as much more weight decay.
///
/// Source: Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023); the order of operations
/// is that of `lion_pytorch`.
public final class Lion implements Optimizer {
  static final List<Argument> ARGUMENTS =
      List.of(
          Argument.number("weight_decay", 0, Argument.Range.FROM_ZERO),
          Argument.pair("betas", 0.9, 0.99, Argument.Range.SHARE),
          Argument.flag("decoupled_weight_decay", false));

  private final Settings settings;
  private final FlatTensors parameters;
  private final List<Stretch> stretches;
  private final FlatTensors means;
  private long step;

  /// @param beta1 share of the mean in a step's direction
  /// @param beta2 decay of the mean
  /// @param weightDecay share of a parameter, times the learning rate, that is taken off each step
  /// @param decoupledFrom the full rate, by which the latter is divided first, so that it means the
  ///     share at the full rate; 0: it is not
  public record Settings(double beta1, double beta2, double weightDecay, double decoupledFrom)
      implements Optimizer.Settings {
    static Settings of(Arguments given) {
      return new Settings(
          given.first("betas"),
          given.second("betas"),
          given.number("weight_decay"),
          given.flag("decoupled_weight_decay") ? given.learningRate() : 0);
    }

    double usedWeightDecay() {
      return decoupledFrom == 0 ? weightDecay : weightDecay / decoupledFrom;
    }

    @Override
    public Optimizer of(FlatTensors parameters, ParameterGroups groups) {
      return new Lion(parameters, groups, this);
    }

    @Override
    public String className() {
      return "lion_pytorch.lion_pytorch.Lion";
    }

    @Override
    public Map<String, Object> told() {
      return Argument.told(ARGUMENTS, weightDecay, List.of(beta1, beta2), decoupledFrom != 0);
    }

    @Override
    public String memory() {
      return "Lion's mean";
    }

    @Override
    public long stateBytes(List<long[]> shapes) {
      return FlatTensors.length(shapes) * DType.FLOAT32.bytes();
    }
  }

  private Lion(FlatTensors parameters, ParameterGroups groups, Settings settings) {
    this.settings = settings;
    this.parameters = parameters;
    stretches = groups.stretches(parameters);
    means = parameters.zerosLike(DType.FLOAT32);
  }

  @Override
  public void step(FlatTensors gradients, double learningRate) {
    step++;
    var all = List.of(parameters.whole(), gradients.whole(), means.whole());
    try (var _ = Autograd.off()) {
      for (var stretch : stretches) {
        stretch.inPieces(all, piece -> step(piece, learningRate * stretch.factor()));
      }
    }
  }

  /// @param all parameter, gradient and mean
  private void step(List<Tensor> all, double rate) {
    try (var _ = TensorScope.open()) {
      var parameter = all.get(0);
      var gradient = all.get(1);
      var mean = all.get(2);
      parameter.mulInPlace(1 - rate * settings.usedWeightDecay());
      var ahead = mean.times(settings.beta1).addInPlace(gradient, 1 - settings.beta1);
      parameter.addInPlace(ahead.sign(), -rate);
      mean.mulInPlace(settings.beta2).addInPlace(gradient, 1 - settings.beta2);
    }
  }

  @Override
  public long steps() {
    return step;
  }

  @Override
  public Map<String, Tensor> state() {
    return Map.of("lion.mean", means.whole());
  }

  @Override
  public void continueAfter(long steps) {
    step = steps;
  }
}
