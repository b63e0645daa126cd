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

/// AdamW that keeps both means in 8 bits between steps: a quarter of its memory. Those of small tensors
/// stay in float32.
///
/// Source: Dettmers et al., "8-bit Optimizers via Block-wise Quantization" (2021); blocks, codes and the
/// order of operations are those of `bitsandbytes.optim.AdamW8bit` on a CPU. See [DynamicCodes].
public final class AdamW8bit implements Optimizer {
  static final List<Argument> ARGUMENTS =
      List.of(
          Argument.number("weight_decay", 0.01, Argument.Range.FROM_ZERO),
          Argument.pair("betas", 0.9, 0.999, Argument.Range.SHARE),
          Argument.number("eps", 1e-8, Argument.Range.FROM_ZERO),
          Argument.whole("min_8bit_size", 4096, Argument.Range.FROM_ZERO));

  /// On a GPU every piece costs a start of each operation, and memory for what lies between.
  private static final long PIECE_ON_GPU = 1 << 24;

  private final Settings settings;
  private final FlatTensors parameters;
  private final List<Run> runs = new ArrayList<>();
  private final DynamicCodes signed = DynamicCodes.signed();
  private final DynamicCodes unsigned = DynamicCodes.unsigned();
  private final Moment mean;
  private final Moment square;
  private final long piece;
  private long step;

  /// @param beta1 decay of the gradients' mean
  /// @param beta2 decay of the squared gradients' mean
  /// @param eps added to the root of the latter
  /// @param weightDecay share of a parameter, times the learning rate, that is taken off each step
  /// @param least elements from which on a tensor's means are kept in 8 bits
  public record Settings(double beta1, double beta2, double eps, double weightDecay, int least)
      implements Optimizer.Settings {
    static Settings of(Arguments given) {
      return new Settings(
          given.first("betas"),
          given.second("betas"),
          given.number("eps"),
          given.number("weight_decay"),
          given.whole("min_8bit_size"));
    }

    @Override
    public Optimizer of(FlatTensors parameters, ParameterGroups groups) {
      return new AdamW8bit(parameters, groups, this);
    }

    @Override
    public String className() {
      return "bitsandbytes.optim.adamw.AdamW8bit";
    }

    @Override
    public Map<String, Object> told() {
      return Argument.told(ARGUMENTS, weightDecay, List.of(beta1, beta2), eps, least);
    }

    @Override
    public String memory() {
      return "AdamW8bit's means";
    }

    @Override
    public long stateBytes(List<long[]> shapes) {
      long bytes = 0;
      for (long[] shape : shapes) {
        long numel = FlatTensors.numel(shape);
        long scales = DynamicCodes.blocks(numel) * DType.FLOAT32.bytes();
        bytes += numel < least ? numel * DType.FLOAT32.bytes() : numel + scales;
      }
      return 2 * bytes;
    }
  }

  /// Neighbouring parameters that are stepped alike.
  ///
  /// @param where in the parameters
  /// @param coded whether their means are in 8 bits
  /// @param at where these begin
  /// @param block where their blocks' scales begin
  private record Run(Stretch where, boolean coded, long at, long block) {
    /// Whether a parameter right behind this run can be stepped with it: blocks don't reach from one
    /// parameter into the next.
    boolean goesOn(long from, double factor, boolean coded) {
      return coded == this.coded
          && factor == where.factor()
          && from == where.from() + where.length()
          && (!coded || where.length() % DynamicCodes.BLOCK == 0);
    }

    Run with(long more) {
      var longer = new Stretch(where.from(), where.length() + more, where.factor());
      return new Run(longer, coded, at, block);
    }
  }

  /// One of the two means of all parameters.
  ///
  /// @param codes UINT8, of large tensors
  /// @param scales float32, of their blocks
  /// @param plain float32, of small tensors
  private record Moment(Tensor codes, Tensor scales, Tensor plain) {
    static Moment zeros(long codes, long scales, long plain, Device device) {
      return new Moment(
          Tensors.zeros(new long[] {codes}, DType.UINT8, device),
          Tensors.zeros(new long[] {scales}, DType.FLOAT32, device),
          Tensors.zeros(new long[] {plain}, DType.FLOAT32, device));
    }

    void addTo(Map<String, Tensor> state, String name) {
      if (codes.numel() > 0) {
        state.put(name, codes);
        state.put(name + ".scale", scales);
      }
      if (plain.numel() > 0) {
        state.put(name + ".small", plain);
      }
    }
  }

  private AdamW8bit(FlatTensors parameters, ParameterGroups groups, Settings settings) {
    this.settings = settings;
    this.parameters = parameters;
    long codes = 0;
    long scales = 0;
    long plain = 0;
    for (int i = 0; i < parameters.parts().size(); i++) {
      long numel = parameters.parts().get(i).numel();
      boolean coded = numel >= settings.least;
      var where = new Stretch(parameters.start(i), numel, groups.factor(i));
      add(new Run(where, coded, coded ? codes : plain, scales));
      codes += coded ? numel : 0;
      scales += coded ? DynamicCodes.blocks(numel) : 0;
      plain += coded ? 0 : numel;
    }
    var device = parameters.whole().device();
    mean = Moment.zeros(codes, scales, plain, device);
    square = Moment.zeros(codes, scales, plain, device);
    piece = device.equals(Device.CPU) ? Stretch.PIECE : PIECE_ON_GPU;
  }

  private void add(Run next) {
    var where = next.where();
    if (!runs.isEmpty() && runs.getLast().goesOn(where.from(), where.factor(), next.coded())) {
      runs.add(runs.removeLast().with(where.length()));
    } else {
      runs.add(next);
    }
  }

  @Override
  public void step(FlatTensors gradients, double learningRate) {
    step++;
    try (var _ = Autograd.off()) {
      for (var run : runs) {
        double rate = learningRate * run.where().factor();
        for (long at = 0; at < run.where().length(); at += piece) {
          step(run, at, gradients.whole(), rate);
        }
      }
    }
  }

  /// @param start of the piece in the run; a whole number of blocks
  private void step(Run run, long start, Tensor gradients, double rate) {
    try (var _ = TensorScope.open()) {
      long count = Math.min(piece, run.where().length() - start);
      long from = run.where().from() + start;
      var parameter = parameters.whole().narrow(0, from, count);
      var gradient = gradients.narrow(0, from, count);
      long at = run.at() + start;
      if (!run.coded()) {
        var means = mean.plain().narrow(0, at, count);
        update(parameter, gradient, means, square.plain().narrow(0, at, count), rate);
        return;
      }
      long block = run.block() + start / DynamicCodes.BLOCK;
      long blocks = DynamicCodes.blocks(count);
      var meanCodes = mean.codes().narrow(0, at, count);
      var meanScales = mean.scales().narrow(0, block, blocks);
      var squareCodes = square.codes().narrow(0, at, count);
      var squareScales = square.scales().narrow(0, block, blocks);
      var means = signed.decode(meanCodes, meanScales);
      var squares = unsigned.decode(squareCodes, squareScales);
      update(parameter, gradient, means, squares, rate);
      signed.encode(means, meanCodes, meanScales);
      unsigned.encode(squares, squareCodes, squareScales);
    }
  }

  private void update(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, double rate) {
    double correction1 = 1 - Math.pow(settings.beta1, step);
    double correction2 = Math.sqrt(1 - Math.pow(settings.beta2, step));
    mean.mulInPlace(settings.beta1).addInPlace(gradient, 1 - settings.beta1);
    square.mulInPlace(settings.beta2).addcmulInPlace(gradient, gradient, 1 - settings.beta2);
    var denominator = square.sqrt().div(correction2).plus(settings.eps);
    parameter.mulInPlace(1 - rate * settings.weightDecay);
    parameter.addcdivInPlace(mean, denominator, -rate / correction1);
  }

  @Override
  public long steps() {
    return step;
  }

  /// Codes, scales of their blocks, and the values of small tensors, of mean and square, as far as
  /// there are any.
  @Override
  public Map<String, Tensor> state() {
    var state = new LinkedHashMap<String, Tensor>();
    mean.addTo(state, "adamw8bit.mean");
    square.addTo(state, "adamw8bit.square");
    return state;
  }

  @Override
  public void continueAfter(long steps) {
    step = steps;
  }
}
