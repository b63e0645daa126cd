package dev.genga.training.optimizer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// Adam that keeps of a matrix's squared gradients only the means of its rows and columns. With
/// `relative_step` it finds its own learning rate, from the step's number and the size of the weights.
///
/// Source: Shazeer and Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost" (2018);
/// arguments and order of operations are those of `transformers.optimization.Adafactor`, which
/// musubi-tuner uses.
public final class Adafactor implements Optimizer {
  static final List<Argument> ARGUMENTS =
      List.of(
          Argument.pair("eps", 1e-30, 1e-3, Argument.Range.FROM_ZERO),
          Argument.number("clip_threshold", 1, Argument.Range.ABOVE_ZERO),
          Argument.number("decay_rate", -0.8, Argument.Range.UP_TO_ZERO),
          Argument.optional("beta1", Argument.Range.SHARE),
          Argument.number("weight_decay", 0, Argument.Range.FROM_ZERO),
          Argument.flag("scale_parameter", true),
          Argument.flag("warmup_init", false),
          Argument.flag("relative_step", true));

  private static final double HIGHEST_RATE = 1e-2;
  private static final double RISE = 1e-6;

  private final Settings settings;
  private final FlatTensors parameters;
  private final ParameterGroups groups;
  private final Memory memory;
  private long step;

  /// @param squareEps added to the squared gradients
  /// @param leastScale of the weights, where they scale the rate
  /// @param clipThreshold root mean square of a tensor's update at most
  /// @param decayRate exponent with which the mean of the squares forgets less and less
  /// @param beta1 decay of the updates' mean; empty: there is none
  /// @param weightDecay share of a parameter, times the learning rate, that is taken off each step
  /// @param scaleParameter whether the rate is multiplied with the weights' root mean square
  /// @param relativeStep whether the rate follows from the step's number, and not from outside
  /// @param warmupInit whether that rate starts near zero
  public record Settings(
      double squareEps,
      double leastScale,
      double clipThreshold,
      double decayRate,
      OptionalDouble beta1,
      double weightDecay,
      boolean scaleParameter,
      boolean relativeStep,
      boolean warmupInit)
      implements Optimizer.Settings {
    static Settings of(Arguments given) {
      return new Settings(
          given.first("eps"),
          given.second("eps"),
          given.number("clip_threshold"),
          given.number("decay_rate"),
          given.optional("beta1"),
          given.number("weight_decay"),
          given.flag("scale_parameter"),
          given.flag("relative_step"),
          given.flag("warmup_init"));
    }

    @Override
    public Optimizer of(FlatTensors parameters, ParameterGroups groups) {
      if (!takesGroups()) {
        groups.checkNone("Adafactor with relative_step");
      }
      return new Adafactor(parameters, groups, this);
    }

    @Override
    public String className() {
      return "transformers.optimization.Adafactor";
    }

    /// musubi-tuner always tells `relative_step`.
    @Override
    public Map<String, Object> told() {
      var told =
          Argument.told(
              ARGUMENTS,
              List.of(squareEps, leastScale),
              clipThreshold,
              decayRate,
              Argument.value(beta1),
              weightDecay,
              scaleParameter,
              warmupInit);
      told.put("relative_step", relativeStep);
      return told;
    }

    @Override
    public String memory() {
      return "Adafactor's means";
    }

    @Override
    public long stateBytes(List<long[]> shapes) {
      return Memory.elements(shapes, beta1.isPresent()) * DType.FLOAT32.bytes();
    }

    @Override
    public boolean takesRate() {
      return !relativeStep;
    }

    /// The rate before the weights scale it.
    private double rate(long step, double given) {
      double first = warmupInit ? RISE * step : HIGHEST_RATE;
      return relativeStep ? Math.min(first, 1 / Math.sqrt(step)) : given;
    }
  }

  /// What is remembered of each parameter.
  ///
  /// @param rows means of the rows of those that have rows and columns, in their order
  /// @param columns means of their columns
  /// @param squares of the others
  /// @param means of the updates, where there are any
  private record Memory(
      FlatTensors rows, FlatTensors columns, FlatTensors squares, List<FlatTensors> means) {
    static Memory zeros(FlatTensors parameters, boolean withMeans) {
      var shapes = parameters.parts().stream().map(Tensor::shape).toList();
      var device = parameters.whole().device();
      return new Memory(
          FlatTensors.zeros(rowShapes(shapes), DType.FLOAT32, device),
          FlatTensors.zeros(columnShapes(shapes), DType.FLOAT32, device),
          FlatTensors.zeros(otherShapes(shapes), DType.FLOAT32, device),
          withMeans ? List.of(parameters.zerosLike(DType.FLOAT32)) : List.of());
    }

    static long elements(List<long[]> shapes, boolean withMeans) {
      return FlatTensors.length(rowShapes(shapes))
          + FlatTensors.length(columnShapes(shapes))
          + FlatTensors.length(otherShapes(shapes))
          + (withMeans ? FlatTensors.length(shapes) : 0);
    }

    private static List<long[]> rowShapes(List<long[]> shapes) {
      return shapes.stream()
          .filter(Adafactor::isFactored)
          .map(shape -> Arrays.copyOf(shape, shape.length - 1))
          .toList();
    }

    private static List<long[]> columnShapes(List<long[]> shapes) {
      return shapes.stream().filter(Adafactor::isFactored).map(Memory::withoutRows).toList();
    }

    private static long[] withoutRows(long[] shape) {
      long[] left = Arrays.copyOf(shape, shape.length - 1);
      left[left.length - 1] = shape[shape.length - 1];
      return left;
    }

    private static List<long[]> otherShapes(List<long[]> shapes) {
      return shapes.stream().filter(shape -> !isFactored(shape)).toList();
    }
  }

  private static boolean isFactored(long[] shape) {
    return shape.length >= 2;
  }

  private Adafactor(FlatTensors parameters, ParameterGroups groups, Settings settings) {
    this.settings = settings;
    this.parameters = parameters;
    this.groups = groups;
    memory = Memory.zeros(parameters, settings.beta1.isPresent());
  }

  @Override
  public void step(FlatTensors gradients, double learningRate) {
    step++;
    double rate = settings.rate(step, learningRate);
    double share = Math.pow(step, settings.decayRate); // of this step in the squares' means
    int factored = 0;
    int others = 0;
    try (var _ = Autograd.off()) {
      for (int i = 0; i < parameters.parts().size(); i++) {
        var parameter = parameters.parts().get(i);
        boolean isFactored = isFactored(parameter.shape());
        try (var _ = TensorScope.open()) {
          var gradient = gradients.parts().get(i).view(parameter.shape());
          var squared = gradient.square().plus(settings.squareEps);
          var scale =
              isFactored ? factored(factored, squared, share) : plain(others, squared, share);
          apply(i, scale.mulInPlace(gradient), rate * groups.factor(i));
        }
        factored += isFactored ? 1 : 0;
        others += isFactored ? 0 : 1;
      }
    }
  }

  /// 1 over the root of what rows and columns say of the mean square.
  private Tensor factored(int index, Tensor squared, double share) {
    var row = memory.rows().parts().get(index);
    var column = memory.columns().parts().get(index);
    row.mulInPlace(1 - share).addInPlace(squared.mean(false, -1), share);
    column.mulInPlace(1 - share).addInPlace(squared.mean(false, -2), share);
    var ofRows = row.div(row.mean(true, -1)).rsqrt().unsqueeze(-1);
    return ofRows.times(column.unsqueeze(-2).rsqrt());
  }

  private Tensor plain(int index, Tensor squared, double share) {
    var square = memory.squares().parts().get(index);
    return square.mulInPlace(1 - share).addInPlace(squared, share).rsqrt();
  }

  private void apply(int index, Tensor update, double rate) {
    var parameter = parameters.parts().get(index);
    var scaled =
        settings.scaleParameter
            ? rootMeanSquare(parameter).clampMin(settings.leastScale).times(rate)
            : Tensors.scalar(rate, DType.FLOAT32, parameter.device());
    var size = rootMeanSquare(update).div(settings.clipThreshold).clampMin(1);
    var direction = update.div(size).mulInPlace(scaled);
    if (settings.beta1.isPresent()) {
      double decay = settings.beta1.getAsDouble();
      var mean = memory.means().getFirst().parts().get(index);
      direction = mean.mulInPlace(decay).addInPlace(direction, 1 - decay);
    }
    if (settings.weightDecay != 0) {
      parameter.addInPlace(parameter.times(scaled.times(-settings.weightDecay)));
    }
    parameter.addInPlace(direction, -1);
  }

  private static Tensor rootMeanSquare(Tensor tensor) {
    return tensor.norm().div(Math.sqrt(tensor.numel()));
  }

  /// Before the weights scale it.
  @Override
  public double usedRate(double given) {
    return settings.rate(step, given);
  }

  @Override
  public long steps() {
    return step;
  }

  @Override
  public Map<String, Tensor> state() {
    var state = new LinkedHashMap<String, Tensor>();
    state.put("adafactor.rows", memory.rows().whole());
    state.put("adafactor.columns", memory.columns().whole());
    state.put("adafactor.square", memory.squares().whole());
    memory.means().forEach(means -> state.put("adafactor.mean", means.whole()));
    state.values().removeIf(tensor -> tensor.numel() == 0);
    return state;
  }

  @Override
  public void continueAfter(long steps) {
    step = steps;
  }
}
