package dev.genga.training;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Workers;
import dev.genga.training.optimizer.FlatTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Gradients of a batch whose samples are shared among threads, each of which goes through the whole
/// model alone. The sums are made in a fixed order: the same batch gives the same bits each time.
final class SharedGradients implements Gradients {
  private final Workers workers;
  private final List<BlockwiseGradients> parts;
  private int used;

  /// @param parts over the same model, one for each worker
  SharedGradients(Workers workers, List<BlockwiseGradients> parts) {
    this.workers = workers;
    this.parts = List.copyOf(parts);
  }

  @Override
  public double accumulate(
      ModelInput input, Tensor target, @Nullable Tensor weights, double share) {
    int samples = input.prompts().size();
    used = Math.min(parts.size(), samples);
    var work = new ArrayList<Callable<Double>>();
    for (int i = 0; i < used; i++) {
      var part = parts.get(i);
      int from = samples * i / used;
      int count = samples * (i + 1) / used - from;
      double shareOfPart = (double) count / samples;
      work.add(() -> {
        try (var _ = TensorScope.open()) {
          double loss =
              part.accumulate(
                  input.narrow(from, count),
                  target.narrow(0, from, count),
                  weights == null ? null : weights.narrow(0, from, count),
                  share * shareOfPart);
          return loss * shareOfPart;
        }
      });
    }
    return workers.all(work).stream().mapToDouble(Double::doubleValue).sum();
  }

  @Override
  public double[] sampleLosses() {
    return parts.subList(0, used).stream()
        .flatMapToDouble(part -> Arrays.stream(part.sampleLosses()))
        .toArray();
  }

  /// The sum over the workers is made here, once a step.
  @Override
  public FlatTensors gradients() {
    var sum = parts.getFirst().gradients();
    try (var _ = Autograd.off()) {
      for (var part : parts.subList(1, parts.size())) {
        sum.whole().addInPlace(part.gradients().whole());
        part.zero();
      }
    }
    return sum;
  }

  @Override
  public void keep(int blocks) {
    parts.forEach(part -> part.keep(blocks));
  }

  @Override
  public void zero() {
    parts.forEach(BlockwiseGradients::zero);
  }
}
