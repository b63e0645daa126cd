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
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Adam that estimates its own step size `d` from how far the parameters have come from their first
/// values along the gradients. The learning rate multiplies it, and is 1.
///
/// Source: Mishchenko and Defazio, "Prodigy: An Expeditiously Adaptive Parameter-Free Learner" (2023);
/// arguments and order of operations are those of `prodigyopt.Prodigy`.
public final class Prodigy implements Optimizer {
  static final List<Argument> ARGUMENTS =
      List.of(
          Argument.number("weight_decay", 0, Argument.Range.FROM_ZERO),
          Argument.pair("betas", 0.9, 0.999, Argument.Range.SHARE),
          Argument.optional("beta3", Argument.Range.SHARE),
          Argument.number("eps", 1e-8, Argument.Range.ABOVE_ZERO),
          Argument.flag("decouple", true),
          Argument.flag("use_bias_correction", false),
          Argument.flag("safeguard_warmup", false),
          Argument.number("d0", 1e-6, Argument.Range.ABOVE_ZERO),
          Argument.number("d_coef", 1, Argument.Range.ABOVE_ZERO),
          Argument.number("growth_rate", Double.POSITIVE_INFINITY, Argument.Range.FROM_ONE),
          Argument.whole("slice_p", 1, Argument.Range.FROM_ONE));

  private final Settings settings;
  private final FlatTensors parameters;
  private final FlatTensors first;
  private final FlatTensors sums;
  private final FlatTensors squares;
  private final List<FlatTensors> means;
  private final Numbers numbers;
  private long step;

  /// @param beta1 decay of the gradients' mean; 0: there is none
  /// @param beta2 decay of the squared gradients' mean
  /// @param beta3 decay of the estimate's sums; empty: the root of `beta2`
  /// @param eps times `d`, added to the squares' root
  /// @param weightDecay share of a parameter, times the step size, that is taken off each step
  /// @param decouple whether it is; else that share is added to the gradient
  /// @param biasCorrection whether Adam's correction of the first steps is made
  /// @param safeguardWarmup whether the estimate leaves the learning rate out, for a warm-up
  /// @param d0 the first estimate
  /// @param dFactor of the estimate
  /// @param growth factor by which the estimate grows in a step at most
  /// @param slice one element of so many is looked at for the estimate
  public record Settings(
      double beta1,
      double beta2,
      OptionalDouble beta3,
      double eps,
      double weightDecay,
      boolean decouple,
      boolean biasCorrection,
      boolean safeguardWarmup,
      double d0,
      double dFactor,
      double growth,
      int slice)
      implements Optimizer.Settings {
    static Settings of(Arguments given) {
      return new Settings(
          given.first("betas"),
          given.second("betas"),
          given.optional("beta3"),
          given.number("eps"),
          given.number("weight_decay"),
          given.flag("decouple"),
          given.flag("use_bias_correction"),
          given.flag("safeguard_warmup"),
          given.number("d0"),
          given.number("d_coef"),
          given.number("growth_rate"),
          given.whole("slice_p"));
    }

    private double usedBeta3() {
      return beta3.orElse(Math.sqrt(beta2));
    }

    private double correction(double steps) {
      return biasCorrection
          ? Math.sqrt(1 - Math.pow(beta2, steps + 1)) / (1 - Math.pow(beta1, steps + 1))
          : 1;
    }

    @Override
    public Optimizer of(FlatTensors parameters, ParameterGroups groups) {
      groups.checkNone("Prodigy");
      return new Prodigy(parameters, this);
    }

    @Override
    public String className() {
      return "prodigyopt.prodigy.Prodigy";
    }

    @Override
    public Map<String, Object> told() {
      return Argument.told(
          ARGUMENTS,
          weightDecay,
          List.of(beta1, beta2),
          Argument.value(beta3),
          eps,
          decouple,
          biasCorrection,
          safeguardWarmup,
          d0,
          dFactor,
          growth,
          slice);
    }

    @Override
    public String memory() {
      return "Prodigy's means and first values";
    }

    @Override
    public long stateBytes(List<long[]> shapes) {
      long whole = (beta1 > 0 ? 2 : 1) * FlatTensors.length(shapes);
      long looked = 2 * FlatTensors.length(looked(shapes, slice));
      return (whole + looked) * DType.FLOAT32.bytes() + Numbers.bytes(4);
    }

    /// One rate is found for all.
    @Override
    public boolean takesGroups() {
      return false;
    }
  }

  /// What the estimate has come to.
  ///
  /// @param d the estimate
  /// @param highest it has been
  /// @param numerator of its quotient
  /// @param steps that had a gradient and a rate
  private record Progress(double d, double highest, double numerator, double steps) {}

  private Prodigy(FlatTensors parameters, Settings settings) {
    this.settings = settings;
    this.parameters = parameters;
    var shapes = parameters.parts().stream().map(Tensor::shape).toList();
    var device = parameters.whole().device();
    first = FlatTensors.zeros(looked(shapes, settings.slice), DType.FLOAT32, device);
    sums = FlatTensors.zeros(looked(shapes, settings.slice), DType.FLOAT32, device);
    squares = parameters.zerosLike(DType.FLOAT32);
    means = settings.beta1 > 0 ? List.of(parameters.zerosLike(DType.FLOAT32)) : List.of();
    numbers = new Numbers(settings.d0, settings.d0, 0, 0);
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      for (int i = 0; i < shapes.size(); i++) {
        first.parts().get(i).copyInPlace(looked(parameters.parts().get(i)));
      }
    }
  }

  private static List<long[]> looked(List<long[]> shapes, int slice) {
    return shapes.stream()
        .map(shape -> new long[] {Math.ceilDiv(FlatTensors.numel(shape), slice)})
        .toList();
  }

  /// The elements that the estimate looks at.
  private Tensor looked(Tensor tensor) {
    return tensor.reshape(-1).every(0, settings.slice);
  }

  @Override
  public void step(FlatTensors gradients, double learningRate) {
    step++;
    double[] saved = numbers.get();
    var before = new Progress(saved[0], saved[1], saved[2], saved[3]);
    if (learningRate == 0) {
      return; // nothing is remembered of such a step
    }
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      double size = before.d() * learningRate * settings.correction(before.steps());
      var given = coupled(gradients);
      remember(given.whole(), before.d());
      var after = estimate(given, before, size);
      if (after == null) {
        return;
      }
      move(given.whole(), after.d(), size);
      numbers.set(after.d(), after.highest(), after.numerator(), after.steps());
    }
  }

  /// The gradients, with a share of the parameters where the decay is not decoupled.
  private FlatTensors coupled(FlatTensors gradients) {
    if (settings.decouple || settings.weightDecay == 0) {
      return gradients;
    }
    var sum = FlatTensors.copyOf(gradients.parts());
    sum.whole().addInPlace(parameters.whole(), settings.weightDecay);
    return sum;
  }

  private void remember(Tensor gradients, double d) {
    for (var mean : means) {
      var both = List.of(gradients, mean.whole());
      Stretch.all(gradients)
          .inPieces(
              both,
              piece ->
                  piece
                      .get(1)
                      .mulInPlace(settings.beta1)
                      .addInPlace(piece.get(0), d * (1 - settings.beta1)));
    }
    double share = d * d * (1 - settings.beta2);
    Stretch.all(gradients)
        .inPieces(
            List.of(gradients, squares.whole()),
            piece ->
                piece
                    .get(1)
                    .mulInPlace(settings.beta2)
                    .addcmulInPlace(piece.get(0), piece.get(0), share));
  }

  /// @param size of the steps so far
  /// @return null where there is nothing to go by
  private @Nullable Progress estimate(FlatTensors gradients, Progress before, double size) {
    double scale = before.d() / settings.d0;
    double weight = scale * (settings.safeguardWarmup ? before.d() : size);
    var distances = new ArrayList<Tensor>();
    var lengths = new ArrayList<Tensor>();
    for (int i = 0; i < parameters.parts().size(); i++) {
      try (var scope = TensorScope.open()) {
        var gradient = looked(gradients.parts().get(i));
        var way = first.parts().get(i).minus(looked(parameters.parts().get(i)));
        var sum = sums.parts().get(i);
        distances.add(scope.keep(gradient.times(way).sum()));
        sum.mulInPlace(settings.usedBeta3()).addInPlace(gradient, weight);
        lengths.add(scope.keep(sum.abs().sum()));
      }
    }
    double denominator = total(lengths);
    if (denominator == 0) {
      return null;
    }
    double numerator = before.numerator() * settings.usedBeta3() + scale * size * total(distances);
    double found = settings.dFactor * numerator / denominator;
    double d = before.d() == settings.d0 ? Math.max(before.d(), found) : before.d();
    double highest = Math.max(before.highest(), found);
    return new Progress(
        Math.min(highest, d * settings.growth), highest, numerator, before.steps() + 1);
  }

  private static double total(List<Tensor> scalars) {
    return Tensors.stack(0, scalars.toArray(Tensor[]::new)).to(DType.FLOAT64).sum().item();
  }

  private void move(Tensor gradients, double d, double size) {
    var direction = means.isEmpty() ? gradients : means.getFirst().whole();
    double length = means.isEmpty() ? size * d : size;
    var all = List.of(parameters.whole(), direction, squares.whole());
    Stretch.all(gradients)
        .inPieces(
            all,
            piece -> {
              try (var _ = TensorScope.open()) {
                var parameter = piece.get(0);
                var denominator = piece.get(2).sqrt().plus(d * settings.eps);
                if (settings.decouple && settings.weightDecay != 0) {
                  parameter.addInPlace(parameter, -settings.weightDecay * size);
                }
                parameter.addcdivInPlace(piece.get(1), denominator, -length);
              }
            });
  }

  /// The estimate times the given rate.
  @Override
  public double usedRate(double given) {
    return numbers.get()[0] * given;
  }

  @Override
  public long steps() {
    return step;
  }

  @Override
  public Map<String, Tensor> state() {
    var state = new LinkedHashMap<String, Tensor>();
    state.put("prodigy.first", first.whole());
    state.put("prodigy.sum", sums.whole());
    state.put("prodigy.square", squares.whole());
    means.forEach(mean -> state.put("prodigy.mean", mean.whole()));
    state.put("prodigy.numbers", numbers.tensor());
    return state;
  }

  @Override
  public void continueAfter(long steps) {
    step = steps;
  }
}
