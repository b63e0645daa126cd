package dev.genga.training.optimizer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// AdamW whose average over the steps takes the place of a falling learning rate, so that a run need
/// not know its length. Three points: `z` takes the steps, `x` is their weighted average, and `y`,
/// between both, is where gradients are taken. The parameters are `y`; what is saved, shown and
/// measured is `x`.
///
/// Source: Defazio et al., "The Road Less Scheduled" (2024); the order of operations is that of
/// `schedulefree.AdamWScheduleFree`, which keeps `y` and `z` only.
public final class ScheduleFreeAdamW implements Optimizer {
  static final List<Argument> ARGUMENTS =
      List.of(
          Argument.number("weight_decay", 0, Argument.Range.FROM_ZERO),
          Argument.pair("betas", 0.9, 0.999, Argument.Range.INNER_SHARE),
          Argument.number("eps", 1e-8, Argument.Range.FROM_ZERO),
          Argument.whole("warmup_steps", 0, Argument.Range.FROM_ZERO),
          Argument.number("r", 0, Argument.Range.ANY),
          Argument.number("weight_lr_power", 2, Argument.Range.ANY));

  private final Settings settings;
  private final FlatTensors parameters;
  private final List<Stretch> stretches;
  private final FlatTensors targets;
  private final FlatTensors squares;
  private final Numbers numbers = new Numbers(0, -1);
  private long step;

  /// @param beta1 share of `x` in `y`
  /// @param beta2 decay of the squared gradients' mean
  /// @param eps added to the root of the latter
  /// @param weightDecay share of `y`, times the learning rate, that is taken off each step
  /// @param warmupSteps in which the rate rises
  /// @param power of the step's number, with which it counts in the average
  /// @param ratePower of the highest rate so far, with which a step counts too
  public record Settings(
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      int warmupSteps,
      double power,
      double ratePower)
      implements Optimizer.Settings {
    static Settings of(Arguments given) {
      return new Settings(
          given.first("betas"),
          given.second("betas"),
          given.number("eps"),
          given.number("weight_decay"),
          given.whole("warmup_steps"),
          given.number("r"),
          given.number("weight_lr_power"));
    }

    @Override
    public Optimizer of(FlatTensors parameters, ParameterGroups groups) {
      return new ScheduleFreeAdamW(parameters, groups, this);
    }

    @Override
    public String className() {
      return "schedulefree.adamw_schedulefree.AdamWScheduleFree";
    }

    @Override
    public Map<String, Object> told() {
      return Argument.told(
          ARGUMENTS, weightDecay, List.of(beta1, beta2), eps, warmupSteps, power, ratePower);
    }

    @Override
    public String memory() {
      return "schedule-free AdamW's mean and second point";
    }

    @Override
    public long stateBytes(List<long[]> shapes) {
      return 2 * FlatTensors.length(shapes) * DType.FLOAT32.bytes() + Numbers.bytes(2);
    }

    @Override
    public boolean takesSchedule() {
      return false;
    }
  }

  private ScheduleFreeAdamW(FlatTensors parameters, ParameterGroups groups, Settings settings) {
    this.settings = settings;
    this.parameters = parameters;
    stretches = groups.stretches(parameters);
    try (var _ = Autograd.off()) {
      targets = FlatTensors.copyOf(parameters.parts());
    }
    squares = parameters.zerosLike(DType.FLOAT32);
  }

  @Override
  public void step(FlatTensors gradients, double learningRate) {
    step++;
    double rate = usedRate(learningRate);
    double share = shareInAverage(rate);
    double correction = 1 - Math.pow(settings.beta2, step);
    var all = List.of(parameters.whole(), gradients.whole(), targets.whole(), squares.whole());
    try (var _ = Autograd.off()) {
      for (var stretch : stretches) {
        stretch.inPieces(all, piece -> step(piece, rate * stretch.factor(), share, correction));
      }
    }
  }

  /// The weight of this step's `z` in `x`. A rate that is a multiple of this one gives the same.
  private double shareInAverage(double rate) {
    double[] before = numbers.get();
    double highest = Math.max(rate, before[1]);
    double weight = Math.pow(step, settings.power) * Math.pow(highest, settings.ratePower);
    double sum = before[0] + weight;
    numbers.set(sum, highest);
    return sum == 0 ? 0 : weight / sum;
  }

  /// @param all `y`, gradient, `z` and square
  private void step(List<Tensor> all, double rate, double share, double correction) {
    try (var _ = TensorScope.open()) {
      var parameter = all.get(0);
      var gradient = all.get(1);
      var target = all.get(2);
      var square = all.get(3);
      square.mulInPlace(settings.beta2).addcmulInPlace(gradient, gradient, 1 - settings.beta2);
      var direction = gradient.div(square.div(correction).sqrt().plus(settings.eps));
      if (settings.weightDecay != 0) {
        direction.addInPlace(parameter, settings.weightDecay);
      }
      parameter.lerpInPlace(target, share);
      parameter.addInPlace(direction, rate * (settings.beta1 * (1 - share) - 1));
      target.addInPlace(direction, -rate);
    }
  }

  /// The points `x`.
  @Override
  public List<Tensor> result(FlatTensors parameters) {
    try (var _ = Autograd.off()) {
      var averages = FlatTensors.copyOf(parameters.parts());
      averages.whole().lerpInPlace(targets.whole(), 1 - 1 / settings.beta1);
      return averages.parts();
    }
  }

  /// In the first steps it rises.
  @Override
  public double usedRate(double given) {
    return given * (step <= settings.warmupSteps ? step / (double) settings.warmupSteps : 1);
  }

  @Override
  public long steps() {
    return step;
  }

  @Override
  public Map<String, Tensor> state() {
    var state = new LinkedHashMap<String, Tensor>();
    state.put("schedulefree.z", targets.whole());
    state.put("schedulefree.square", squares.whole());
    state.put("schedulefree.numbers", numbers.tensor());
    return state;
  }

  @Override
  public void continueAfter(long steps) {
    step = steps;
  }
}
