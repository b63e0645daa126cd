package dev.genga.bench;

import dev.genga.bench.FloorOperation.Kind;
import dev.genga.bench.FloorOperation.Part;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.Functional;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.training.ModelInput;
import dev.genga.training.TrainableLora;
import dev.genga.training.TrainingState;
import dev.genga.training.device.StepLoad;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/// A step of a LoRA's training beside its floor: what its operations take one by one, each at its best.
///
/// `FloorBench TRANSFORMER WIDTH HEIGHT FRAMES RANK [KEPT [DTYPE [ENGINE]]]`
final class FloorBench {
  private static final int STEPS = 5;
  private static final int PROMPT_ROWS = 110;

  private final FloorSizes sizes;
  private final WanTransformer base;
  private final Lora lora;
  private final TrainableLora trainable;
  private final TrainingState state;
  private final ModelInput input;
  private final Tensor target;

  private FloorBench(WanTransformer base, StepLoad load, int rank, int kept) {
    this.base = base;
    var config = base.config();
    int rows = Math.min(PROMPT_ROWS, config.textLength());
    int attended = Math.min(rows + 1, config.textLength());
    sizes = new FloorSizes(config, load, attended, rank, kept, base.dtype());
    lora = Lora.create(base, rank, rank, RandomSource.seeded(1));
    trainable = new TrainableLora(base, lora, DType.FLOAT32, kept);
    state = new TrainingState(trainable.parameters(), AdamW.Settings.DEFAULT, null);
    var random = RandomSource.seeded(2);
    long[] shape = {1, config.inChannels(), load.frames(), load.rows(), load.columns()};
    target = random.randn(DType.FLOAT32, shape);
    input =
        new ModelInput(
            random.randn(DType.FLOAT32, shape),
            Tensors.of(new float[] {500}, 1),
            List.of(random.randn(DType.BFLOAT16, rows, config.textDim())));
  }

  /// @param arguments see above
  public static void main(String[] arguments) {
    var dtype = arguments.length > 6 ? DType.valueOf(arguments[6]) : DType.BFLOAT16;
    BenchEngine.load(arguments.length > 7 ? arguments[7] : "bundled");
    var load =
        new StepLoad(
            1,
            (number(arguments[3]) - 1) / 4 + 1,
            number(arguments[2]) / 8,
            number(arguments[1]) / 8);
    try (var _ = TensorScope.open();
        var checkpoint = TransformerCheckpoint.open(Path.of(arguments[0]))) {
      var base = WanTransformer.load(checkpoint.placed(Device.CPU, dtype), dtype, Device.CPU);
      int kept = arguments.length > 5 ? number(arguments[5]) : 0;
      new FloorBench(base, load, number(arguments[4]), kept).tell();
    }
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  private void tell() {
    System.out.println(Machine.describe(Engine.current().choice()));
    System.out.printf(
        Locale.ROOT,
        "%d blocks of width %d, %d tokens, %d rows of prompt, rank %d, %d blocks keep their"
            + " activations, %s%n%n",
        sizes.config().layers(),
        sizes.config().dim(),
        sizes.tokens(),
        sizes.prompt(),
        sizes.rank(),
        sizes.kept(),
        sizes.dtype().torchName());
    var operations = FloorOperations.of(sizes);
    var reached = reached();
    tellOperations(operations);
    tellKinds(operations);
    tellParts(operations, reached);
  }

  private static void tellOperations(List<FloorOperation> operations) {
    System.out.println("operation | times | GFLOP each | MB each | ms each");
    for (var one : operations) {
      System.out.printf(
          Locale.ROOT,
          "%s: %s, %s | %.0f | %.3f | %.1f | %.3f%n",
          one.part().label(),
          one.kind().label(),
          one.what(),
          one.times(),
          one.flop() / 1e9,
          one.bytes() / 1e6,
          1000 * one.seconds());
    }
  }

  private static void tellKinds(List<FloorOperation> operations) {
    System.out.println("\nkind | floor, s | TFLOP | GFLOP/s | GB/s");
    for (var kind : Kind.values()) {
      Predicate<FloorOperation> of = one -> one.kind() == kind;
      double seconds = floor(operations, of);
      double flop = operations.stream().filter(of).mapToDouble(o -> o.times() * o.flop()).sum();
      double bytes = operations.stream().filter(of).mapToDouble(o -> o.times() * o.bytes()).sum();
      System.out.printf(
          Locale.ROOT,
          "%s | %.3f | %.3f | %.0f | %.1f%n",
          kind.label(),
          seconds,
          flop / 1e12,
          flop / seconds / 1e9,
          bytes / seconds / 1e9);
    }
  }

  private static void tellParts(List<FloorOperation> operations, Map<Part, Double> reached) {
    System.out.println("\npart | floor, s | reached, s | share | over the floor, s");
    for (var part : Part.values()) {
      tellPart(
          part.label(),
          floor(operations, one -> one.part() == part),
          Objects.requireNonNull(reached.get(part)));
    }
    tellPart(
        "the step",
        floor(operations, _ -> true),
        reached.values().stream().mapToDouble(Double::doubleValue).sum());
  }

  private static void tellPart(String name, double floor, double seconds) {
    System.out.printf(
        Locale.ROOT,
        "%s | %.3f | %.3f | %.2f | %.3f%n",
        name,
        floor,
        seconds,
        floor / seconds,
        seconds - floor);
  }

  private static double floor(List<FloorOperation> operations, Predicate<FloorOperation> of) {
    return operations.stream().filter(of).mapToDouble(FloorOperation::all).sum();
  }

  /// The median of whole steps, in parts; what is not measured by itself is the way back.
  private Map<Part, Double> reached() {
    double whole = median(this::step);
    double forward = median(this::forward);
    double around = median(this::around);
    double update = median(this::update);
    var parts = new EnumMap<Part, Double>(Part.class);
    parts.put(Part.FORWARD, forward);
    parts.put(Part.BACKWARD, whole - forward - around - update);
    parts.put(Part.AROUND, around);
    parts.put(Part.UPDATE, update);
    return parts;
  }

  private interface Timed {
    /// @return seconds of what is measured
    double run();
  }

  private static double median(Timed work) {
    var took = new ArrayList<Double>();
    for (int i = 0; i <= STEPS; i++) {
      try (var _ = TensorScope.open();
          var _ = Autograd.off()) {
        double seconds = work.run();
        if (i > 0) {
          took.add(seconds);
        }
      }
    }
    return Medians.of(took);
  }

  private static double seconds(Runnable work) {
    long begun = System.nanoTime();
    work.run();
    return (System.nanoTime() - begun) / 1e9;
  }

  private double step() {
    return seconds(() -> {
      trainable.gradients().zero();
      trainable.gradients().accumulate(input, target, null, 1);
      change();
    });
  }

  private double update() {
    return seconds(() -> {
      trainable.gradients().zero();
      change();
    });
  }

  private void change() {
    var gradients = trainable.gradients().gradients();
    GradientClipping.clip(gradients, 1);
    state.step(gradients, 1e-6);
  }

  private WanTransformer.Embedded embedded(WanTransformer model) {
    return model.embed(input.noisy(), input.timesteps(), input.prompts(), null);
  }

  private double forward() {
    var model = lora.attach(base, 1);
    var embedded = embedded(model);
    return seconds(() -> {
      var x = embedded.x();
      for (var block : model.blocks()) {
        x = block.forward(x, embedded.projectedTime(), embedded.context(), embedded.rope());
      }
    });
  }

  private double around() {
    return seconds(() -> {
      var embedded = embedded(base);
      try (var _ = Autograd.on()) {
        var leaf = embedded.x().detach().requiresGrad(true);
        var loss = Functional.meanSquaredError(base.output(leaf, embedded), target);
        Autograd.gradients(loss, List.of(leaf));
      }
    });
  }
}
