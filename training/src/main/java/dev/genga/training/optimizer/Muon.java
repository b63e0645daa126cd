package dev.genga.training.optimizer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// Momentum whose every step has equal strength in all directions: the gradients' running sum of each
/// weight matrix is replaced by the nearest matrix with orthogonal rows (or columns). What has no
/// matrix, such as biases and gains, is left to AdamW. A convolution's kernel is a matrix with one row
/// for each output channel.
///
/// Sources: Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024), whose
/// coefficients and momentum these are; Liu et al., "Muon is Scalable for LLM Training" (2025), for
/// steps as large as AdamW's, so that both share a learning rate.
public final class Muon implements Optimizer {
  private static final int LEAST_ROWS = 8;
  private static final int LEAST_COLUMNS = 64;
  private static final double RMS_OF_ADAMW = 0.2;

  private final FlatTensors parameters;
  private final Settings settings;
  private final List<Matrix> matrices = new ArrayList<>();
  private final List<Integer> others = new ArrayList<>();
  private final FlatTensors momenta;
  private final AdamW adamW;
  private final Workers workers;
  private long step;

  /// @param momentum share of the gradients' running sum that stays in each step
  /// @param others of the parameters that are no matrices; its weight decay is that of all
  public record Settings(double momentum, AdamW.Settings others) implements Optimizer.Settings {
    @Override
    public double weightDecay() {
      return others.weightDecay();
    }

    @Override
    public Optimizer of(FlatTensors parameters, ParameterGroups groups) {
      groups.checkNone(className());
      return new Muon(parameters, this);
    }

    @Override
    public boolean takesGroups() {
      return false;
    }

    @Override
    public String className() {
      return "Muon";
    }

    @Override
    public Map<String, Object> told() {
      return Map.of("momentum", momentum);
    }

    @Override
    public String memory() {
      return "Muon's momentum and AdamW's means";
    }

    @Override
    public long stateBytes(List<long[]> shapes) {
      var byKind = shapes.stream().collect(Collectors.partitioningBy(Muon::isMatrix));
      var hidden = Objects.requireNonNull(byKind.get(true));
      var rest = Objects.requireNonNull(byKind.get(false));
      long ofRest = rest.stream().mapToLong(FlatTensors::numel).sum();
      return (FlatTensors.length(hidden) + 2 * ofRest) * DType.FLOAT32.bytes();
    }

    /// As it was before there were others.
    @Override
    public String identity() {
      return toString();
    }
  }

  /// @param index of the parameter
  /// @param weight `[rows, columns]`, sharing the parameter's memory
  /// @param momentum of the same shape
  private record Matrix(int index, Tensor weight, Tensor momentum) {
    /// A step of this size has the root mean square of one of AdamW's.
    double scale() {
      return RMS_OF_ADAMW * Math.sqrt(Math.max(weight.size(0), weight.size(1)));
    }
  }

  /// @param parameters what is trained; those with at least 8 rows and 64 columns are matrices
  public Muon(FlatTensors parameters, Settings settings) {
    this.parameters = parameters;
    this.settings = settings;
    var all = parameters.parts();
    var hidden = new ArrayList<Integer>();
    for (int i = 0; i < all.size(); i++) {
      (isMatrix(all.get(i).shape()) ? hidden : others).add(i);
    }
    momenta =
        FlatTensors.zeros(
            hidden.stream().map(i -> all.get(i).shape()).toList(),
            DType.FLOAT32,
            parameters.whole().device());
    for (int i : hidden) {
      var momentum = momenta.parts().get(matrices.size());
      matrices.add(new Matrix(i, matrix(all.get(i)), matrix(momentum)));
    }
    adamW = new AdamW(others.stream().map(all::get).toList(), settings.others());
    boolean onCpu = parameters.whole().device().equals(Device.CPU);
    workers = new Workers(onCpu ? Engine.current().threads() : 1);
  }

  private static boolean isMatrix(long[] shape) {
    return shape.length >= 2
        && shape[0] >= LEAST_ROWS
        && FlatTensors.numel(shape) / shape[0] >= LEAST_COLUMNS;
  }

  private static Tensor matrix(Tensor tensor) {
    return tensor.detach().view(tensor.size(0), tensor.numel() / tensor.size(0));
  }

  @Override
  public void step(FlatTensors gradients, double learningRate) {
    step++;
    try (var _ = TensorScope.open()) {
      adamW.step(ofOthers(gradients), learningRate);
    }
    var work = new ArrayList<Callable<Void>>();
    for (var matrix : matrices) {
      work.add(() -> {
        step(matrix, gradients.parts().get(matrix.index()), learningRate);
        return null;
      });
    }
    workers.all(work); // each matrix on one thread: the numbers don't depend on how many there are
  }

  /// A gradient may have its parameter's values in another shape.
  private List<Tensor> ofOthers(FlatTensors gradients) {
    return others.stream()
        .map(i -> gradients.parts().get(i).view(parameters.parts().get(i).shape()))
        .toList();
  }

  private void step(Matrix matrix, Tensor gradient, double rate) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var given = matrix(gradient);
      matrix.momentum().mulInPlace(settings.momentum()).addInPlace(given);
      var ahead = given.plus(matrix.momentum().times(settings.momentum())); // Nesterov's
      matrix.weight().mulInPlace(1 - rate * settings.weightDecay());
      matrix.weight().addInPlace(Orthogonal.near(ahead), -rate * matrix.scale());
    }
  }

  @Override
  public long steps() {
    return step;
  }

  @Override
  public Map<String, Tensor> state() {
    var state = new LinkedHashMap<String, Tensor>();
    state.put("muon.momentum", momenta.whole());
    state.putAll(adamW.state());
    return state;
  }

  @Override
  public void continueAfter(long steps) {
    step = steps;
    adamW.continueAfter(steps);
  }
}
