package dev.genga.training.fit;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.training.Batch;
import dev.genga.training.FirstFrames;
import dev.genga.training.FlowMatching;
import dev.genga.training.ModelInput;
import dev.genga.training.Recipe;
import dev.genga.training.TrainableLora;
import dev.genga.training.TrainingState;
import dev.genga.training.device.StepLoad;
import dev.genga.training.optimizer.GradientClipping;
import dev.genga.wan.image.ImageEncoderConfig;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerWeights;
import dev.genga.wan.transformer.WanTransformer;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes real training steps of a model that is cut to a few blocks, and measures them.
///
/// @param weights of the whole model, on their device
/// @param memory of that device
final class StepMeter {
  /// Steps are made again as long as all of them are shorter than this, and once at least unless one alone is
  /// longer than [#LONG_SECONDS]: another program's work must not be taken for the step's.
  private static final double SHORT_SECONDS = 1;

  private static final double LONG_SECONDS = 4;
  private static final int MOST_STEPS = 5;

  private final TransformerWeights weights;
  private final Recipe recipe;
  private final Device device;
  private final MemoryMeter memory;
  private double stepping;

  StepMeter(TransformerWeights weights, Recipe recipe, Device device, MemoryMeter memory) {
    this.weights = weights;
    this.recipe = recipe;
    this.device = device;
    this.memory = memory;
  }

  /// Seconds of all measured steps so far.
  double stepping() {
    return stepping;
  }

  /// What one step took.
  ///
  /// @param seconds the shortest of a few
  /// @param bytes at its height, without weights and what is trained
  /// @param heldBytes of these, what each block that is run twice holds between its runs
  record Measured(double seconds, long bytes, long heldBytes) {}

  /// @param layers of the cut model
  /// @param kept blocks that keep their activations
  Measured measure(StepLoad load, int layers, int kept, AdapterOptions adapter) {
    return measure(weights, load, layers, kept, adapter);
  }

  /// The same over other weights of the same model.
  Measured measure(
      TransformerWeights of, StepLoad load, int layers, int kept, AdapterOptions adapter) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var model = WanTransformer.load(new CutWeights(of, layers), recipe.dtype(), device);
      var initial = Lora.create(model, adapter, RandomSource.seeded(1));
      var trainable = new TrainableLora(model, initial, DType.FLOAT32, kept);
      initial.parameters().forEach(Tensor::close); // they were copied
      var step = new Step(trainable, TrainingState.of(recipe, trainable));
      step.run(StepLoad.ofTokens(4)); // what is done once is done now
      double[] shortest = {Double.POSITIVE_INFINITY};
      long bytes =
          memory.peak(() -> {
            double all = 0;
            for (int i = 0; i < MOST_STEPS && all < (i < 2 ? LONG_SECONDS : SHORT_SECONDS); i++) {
              double seconds = step.run(load);
              shortest[0] = Math.min(shortest[0], seconds);
              stepping += seconds;
              all += seconds;
            }
          });
      return new Measured(shortest[0], bytes, step.heldBytes(load));
    }
  }

  private final class Step {
    private final TrainableLora trainable;
    private final TrainingState state;

    Step(TrainableLora trainable, TrainingState state) {
      this.trainable = trainable;
      this.state = state;
    }

    /// @return seconds
    double run(StepLoad load) {
      try (var _ = TensorScope.open()) {
        long begun = System.nanoTime();
        var batch = new RandomBatch(load);
        trainable.gradients().zero();
        trainable
            .gradients()
            .accumulate(
                batch.input(), FlowMatching.velocity(batch.latents(), batch.noise()), null, 1);
        var gradients = trainable.gradients().gradients();
        double norm = GradientClipping.clip(gradients, 1);
        state.step(gradients, 1e-6);
        double end = trainable.parameters().whole().norm().item(); // the device has done it all
        if (!Double.isFinite(norm + end)) {
          throw new IllegalStateException("the step's numbers are none: " + norm + ", " + end);
        }
        return (System.nanoTime() - begun) / 1e9;
      }
    }

    long heldBytes(StepLoad load) {
      try (var _ = TensorScope.open()) {
        return trainable.gradients().heldBytes(new RandomBatch(load).input());
      }
    }
  }

  private final class RandomBatch {
    private final RandomSource random = RandomSource.seeded(2);
    private final StepLoad load;
    private final Tensor latents;
    private final Tensor noise;

    RandomBatch(StepLoad load) {
      this.load = load;
      latents = latent(weights.config().outChannels());
      noise = latent(weights.config().outChannels());
    }

    private Tensor latent(long channels) {
      return random
          .randn(DType.BFLOAT16, load.batch(), channels, load.frames(), load.rows(), load.columns())
          .to(device);
    }

    Tensor latents() {
      return latents;
    }

    Tensor noise() {
      return noise;
    }

    private Tensor t() {
      return Tensors.full(new long[] {load.batch()}, 0.5, DType.FLOAT32, device);
    }

    ModelInput input() {
      var noisy = FlowMatching.noisy(latents, noise, t());
      return new Batch(latents, prompts(), null, first())
          .input(noisy, FlowMatching.modelTimesteps(t()));
    }

    /// What an image-to-video model is told.
    private @Nullable FirstFrames first() {
      var config = weights.config();
      return config.imageToVideo()
          ? new FirstFrames(
              latent(config.inChannels() - config.outChannels()),
              random
                  .randn(
                      DType.BFLOAT16,
                      load.batch(),
                      ImageEncoderConfig.PUBLISHED_TOKENS,
                      config.imageDim())
                  .to(device))
          : null;
    }

    private List<Tensor> prompts() {
      var config = weights.config();
      int rows = Math.min(ForwardCalibration.PROMPT_ROWS, config.textLength());
      return Stream.generate(() -> random.randn(DType.BFLOAT16, rows, config.textDim()).to(device))
          .limit(load.batch())
          .toList();
    }
  }
}
