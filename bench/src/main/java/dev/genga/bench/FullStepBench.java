package dev.genga.bench;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.training.FlowMatching;
import dev.genga.training.TrainableTransformer;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.wan.transformer.TransformerTensors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/// Times a training step of all weights of a small transformer: forward, backward, clipping, AdamW.
/// `src/main/python/full_step.py` times the same step in PyTorch; [FullStepTurns] lets both take turns.
///
/// `java -cp ... dev.genga.bench.FullStepBench dim=256 layers=8 batch=8 dtype=bfloat16`
public final class FullStepBench {
  private static final int WARMUP = 2;

  private final FullStepSizes sizes;
  private final TrainableTransformer trainable;
  private final AdamW optimizer;
  private final Tensor latents;
  private final Tensor noise;
  private final Tensor t;
  private final List<Tensor> prompts;

  private FullStepBench(FullStepSizes sizes) {
    this.sizes = sizes;
    var random = RandomSource.seeded(1);
    var initial = TransformerTensors.initial(sizes.config(), random);
    trainable =
        new TrainableTransformer(
            initial, sizes.dtype(), Device.CPU, DType.FLOAT32, sizes.kept(), sizes.workers());
    var parameters = trainable.parameters();
    optimizer = new AdamW(List.of(parameters.whole()), AdamW.Settings.DEFAULT);
    long[] shape = {sizes.batch(), 16, sizes.frames(), sizes.rows(), sizes.columns()};
    latents = random.randn(DType.FLOAT32, shape);
    noise = random.randn(DType.FLOAT32, shape);
    t = random.rand(DType.FLOAT32, sizes.batch());
    prompts =
        Stream.generate(
                () -> random.randn(DType.FLOAT32, sizes.promptTokens(), sizes.config().textDim()))
            .limit(sizes.batch())
            .toList();
  }

  /// @param arguments see [FullStepSizes]
  public static void main(String... arguments) {
    try (var _ = TensorScope.open()) {
      var sizes = FullStepSizes.of(arguments);
      Engine.current().setThreads(sizes.threads());
      new FullStepBench(sizes).run();
    }
  }

  private void run() {
    var gradients = new ArrayList<Double>();
    var updates = new ArrayList<Double>();
    var losses = new ArrayList<Double>();
    double used = 0;
    for (int round = 0; round < WARMUP + sizes.rounds(); round++) {
      double[] loss = new double[1];
      double before = processorSeconds();
      double first = seconds(() -> loss[0] = gradients());
      double second = seconds(this::update);
      losses.add(loss[0]);
      if (round >= WARMUP) {
        gradients.add(first);
        updates.add(second);
        used += processorSeconds() - before;
      }
    }
    long tokens = (long) sizes.frames() * sizes.rows() * sizes.columns() / 4;
    System.out.printf(
        Locale.ROOT,
        "genga  %s  %d tokens x %d  gradients %s  update %s  step %.4f s  processor %.4f s  loss"
            + " %.6f to %.6f%n",
        sizes.dtype().torchName(),
        tokens,
        sizes.batch(),
        told(gradients),
        told(updates),
        median(sum(gradients, updates)),
        used / sizes.rounds(),
        losses.getFirst(),
        losses.getLast());
  }

  private double gradients() {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      trainable.gradients().zero();
      return trainable
          .gradients()
          .accumulate(
              FlowMatching.noisy(latents, noise, t),
              FlowMatching.modelTimesteps(t),
              prompts,
              FlowMatching.velocity(latents, noise),
              1);
    }
  }

  private double update() {
    var gradients = trainable.gradients().gradients();
    double norm = GradientClipping.clip(gradients, 1);
    optimizer.step(List.of(gradients.whole()), 1e-4);
    trainable.parametersChanged();
    return norm;
  }

  /// What all threads of this process have worked: unlike the clock, no other process slows it.
  private static double processorSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  private static double seconds(DoubleSupplier work) {
    long start = System.nanoTime();
    work.getAsDouble();
    return (System.nanoTime() - start) / 1e9;
  }

  private static List<Double> sum(List<Double> a, List<Double> b) {
    var sum = new ArrayList<Double>();
    for (int i = 0; i < a.size(); i++) {
      sum.add(a.get(i) + b.get(i));
    }
    return sum;
  }

  private static String told(List<Double> seconds) {
    return String.format(Locale.ROOT, "%.4f s", median(seconds));
  }

  private static double median(List<Double> seconds) {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
