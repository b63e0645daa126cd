package dev.genga.training.fit;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.HalfProducts;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.training.device.StepLoad;
import dev.genga.wan.image.ImageEncoderConfig;
import dev.genga.wan.transformer.TransformerWeights;
import dev.genga.wan.transformer.WanTransformer;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Measures passes of a model that is cut to few blocks, at few tokens first and then at as many as are
/// wanted or the time allows.
public final class ForwardCalibration {
  private static final int FEWEST_TOKENS = 96;
  private static final int FACTOR = 4;
  private static final int SMALL = 1;
  private static final int LARGE = 3;

  /// Rows of the prompt in all that is measured: captions of some 80 words.
  public static final int PROMPT_ROWS = 110;

  private static final int PASSES = 3;

  /// By what a round's time may exceed that of the one before, for each time as many tokens.
  private static final double GROWTH = 1.25;

  private final TransformerWeights weights;
  private final DType dtype;
  private final Device device;
  private final MemoryMeter memory;
  private final NavigableMap<Double, Double> around = new TreeMap<>();
  private final NavigableMap<Double, Double> block = new TreeMap<>();
  private final NavigableMap<Double, Double> bytes = new TreeMap<>();

  private ForwardCalibration(
      TransformerWeights weights, DType dtype, Device device, MemoryMeter memory) {
    this.weights = weights;
    this.dtype = dtype;
    this.device = device;
    this.memory = memory;
  }

  /// Measures.
  ///
  /// @param weights of a whole model of three blocks or more, on the device
  /// @param tokens wanted; more are not measured
  /// @param seconds that it may take, about
  public static ForwardModel run(
      TransformerWeights weights,
      DType dtype,
      Device device,
      MemoryMeter memory,
      long tokens,
      double seconds) {
    return new ForwardCalibration(weights, dtype, device, memory).run(tokens, seconds);
  }

  private ForwardModel run(long wanted, double seconds) {
    long begun = System.nanoTime();
    pass(StepLoad.ofTokens(FEWEST_TOKENS), LARGE); // reads the file, once
    long tokens = FEWEST_TOKENS;
    while (true) {
      long round = System.nanoTime();
      measure(StepLoad.ofTokens((int) tokens));
      double next = since(round) * FACTOR * GROWTH;
      boolean enough = tokens >= wanted || since(begun) + next > seconds;
      if (enough && block.size() > 1) {
        return new ForwardModel(new Curve(around), new Curve(block), new Curve(bytes));
      }
      tokens = Math.max(2 * FEWEST_TOKENS, Math.min(FACTOR * tokens, wanted));
    }
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private void measure(StepLoad load) {
    double tokens = load.tokens();
    double small = shortest(load, SMALL);
    double[] large = new double[1];
    bytes.put(tokens, (double) memory.peak(() -> large[0] = shortest(load, LARGE)));
    double one = Math.max(0, (large[0] - small) / (LARGE - SMALL));
    block.put(tokens, one / tokens);
    around.put(tokens, Math.max(0, small - SMALL * one) / tokens);
  }

  private double shortest(StepLoad load, int layers) {
    double shortest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < PASSES; i++) {
      shortest = Math.min(shortest, pass(load, layers));
    }
    return shortest;
  }

  /// @return seconds
  private double pass(StepLoad load, int layers) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off();
        var _ = HalfProducts.inFloat32()) {
      var model = WanTransformer.load(new CutWeights(weights, layers), dtype, device);
      var config = weights.config();
      var random = RandomSource.seeded(2);
      var latents =
          random
              .randn(
                  DType.FLOAT32, 1, config.inChannels(), load.frames(), load.rows(), load.columns())
              .to(device);
      var prompt =
          random.randn(DType.FLOAT32, Math.min(PROMPT_ROWS, config.textLength()), config.textDim());
      Tensor time = Tensors.of(new float[] {500}, 1);
      var given = List.of(prompt.to(device, dtype));
      var image = image(random);
      long begun = System.nanoTime();
      double end = model.forward(latents, time, given, image).norm().item();
      if (!Double.isFinite(end)) {
        throw new IllegalStateException("the pass's numbers are none: " + end);
      }
      return since(begun);
    }
  }

  /// What an image-to-video transformer is told besides; null for others.
  private @Nullable Tensor image(RandomSource random) {
    var config = weights.config();
    if (!config.imageToVideo()) {
      return null;
    }
    int images = config.firstToLast() ? 2 : 1;
    int rows = images * ImageEncoderConfig.PUBLISHED_TOKENS;
    return random.randn(DType.FLOAT32, 1, rows, config.imageDim()).to(device, dtype);
  }
}
