package dev.genga.training.fit;

import dev.genga.tensor.Device;
import dev.genga.training.Recipe;
import dev.genga.training.device.StepLoad;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.transformer.TransformerWeights;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Measures steps of a model that is cut to few blocks, at few tokens first and then at as many as the
/// time allows.
public final class Calibration {
  private static final int FEWEST_TOKENS = 96;
  private static final int MOST_TOKENS = 24_576;
  private static final int FACTOR = 4;

  /// Blocks of the two models whose times are compared: so many more that what they add can be told from noise.
  private static final int SMALL = 1;

  private static final int LARGE = 3;

  /// Blocks of the model in which weights come and go: see [#run].
  public static final int MOVING_BLOCKS = LARGE;

  /// Blocks of the model whose memory is compared with the small one's: what a block leaves is little, and
  /// so are the gaps in the heap that come with it.
  private static final int DEEP = 8;

  /// By what a round's time may exceed that of the one before, for each time as many tokens: attention
  /// grows by the square.
  private static final double GROWTH = 1.25;

  private final StepMeter meter;
  private final AdapterOptions adapter;
  private final int layers;
  private final @Nullable TransformerWeights moving;
  private final boolean inputsStay;
  private final NavigableMap<Double, Rounds> rounds = new TreeMap<>();

  /// What was measured at one number of tokens.
  ///
  /// @param small one block, run twice
  /// @param large three blocks, run twice
  /// @param kept three blocks that keep their activations
  /// @param moved three blocks that come and go, run twice; null where none do
  /// @param besides seconds of the round in which no step was made
  private record Rounds(
      StepLoad load,
      StepMeter.Measured small,
      StepMeter.Measured large,
      StepMeter.Measured kept,
      StepMeter.@Nullable Measured moved,
      double besides) {
    double stepping() {
      return small.seconds()
          + large.seconds()
          + kept.seconds()
          + (moved == null ? 0 : moved.seconds());
    }

    double block() {
      return Math.max(0, (large.seconds() - small.seconds()) / (LARGE - SMALL));
    }

    double around() {
      return Math.max(0, small.seconds() - SMALL * block());
    }
  }

  private Calibration(
      StepMeter meter,
      AdapterOptions adapter,
      int layers,
      @Nullable TransformerWeights moving,
      boolean inputsStay) {
    this.meter = meter;
    this.adapter = adapter;
    this.layers = layers;
    this.moving = moving;
    this.inputsStay = inputsStay;
  }

  /// Measures.
  ///
  /// @param weights of a whole model of three blocks or more, on the device
  /// @param recipe of a LoRA; its adapter and optimizer are used
  /// @param seconds that it may take, about
  public static StepModel run(
      TransformerWeights weights,
      Recipe recipe,
      Device device,
      MemoryMeter memory,
      double seconds) {
    return run(weights, null, recipe, device, memory, seconds);
  }

  /// The same where weights may come and go.
  ///
  /// @param moving the first [#MOVING_BLOCKS] blocks of the model, all of which come and go; null where
  ///     all stay
  public static StepModel run(
      TransformerWeights weights,
      @Nullable TransformerWeights moving,
      Recipe recipe,
      Device device,
      MemoryMeter memory,
      double seconds) {
    if (!(recipe.target() instanceof Recipe.Target.Lora lora)) {
      throw new IllegalArgumentException("only a LoRA's steps are measured: " + recipe.target());
    }
    var meter = new StepMeter(weights, recipe, device, memory);
    // On a graphics card the inputs of blocks that come and go wait in the machine's memory.
    boolean inputsStay = device.kind() != Device.Kind.CUDA;
    return new Calibration(meter, lora.adapter(), weights.config().layers(), moving, inputsStay)
        .run(seconds);
  }

  private StepModel run(double seconds) {
    long begun = System.nanoTime();
    meter.measure(StepLoad.ofTokens(FEWEST_TOKENS), LARGE, 0, adapter); // reads the file, once
    int tokens = FEWEST_TOKENS;
    while (true) {
      round(tokens);
      double left = seconds - since(begun) - ending();
      int factor = FACTOR;
      while (factor > 1 && next(factor) > left) {
        factor--;
      }
      if (rounds.size() > 1 && factor == 1 || tokens * FACTOR > MOST_TOKENS) {
        return model();
      }
      tokens *= Math.max(2, factor); // one point is no curve
    }
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  /// What a round of so many times the tokens of the last one would take.
  private double next(int factor) {
    var last = rounds.lastEntry().getValue();
    return last.besides() + factor * GROWTH * last.stepping();
  }

  /// What [#leftPerToken] and [#perRank] will take: three measurements, of which one is of the deep model.
  private double ending() {
    var of = rounds.size() == 1 ? rounds.firstEntry().getValue() : second();
    double step = of.large().seconds() * (rounds.size() == 1 ? FACTOR : 1);
    return of.besides() + step * (2 + (double) DEEP / LARGE);
  }

  private void round(int wanted) {
    var load = StepLoad.ofTokens(wanted);
    long begun = System.nanoTime();
    double before = meter.stepping();
    var small = meter.measure(load, SMALL, 0, adapter);
    var large = meter.measure(load, LARGE, 0, adapter);
    var kept = meter.measure(load, LARGE, LARGE, adapter);
    var moved = moving == null ? null : meter.measure(moving, load, LARGE, 0, adapter);
    double besides = since(begun) - (meter.stepping() - before);
    rounds.put((double) load.tokens(), new Rounds(load, small, large, kept, moved, besides));
  }

  private StepModel model() {
    double left = leftPerToken();
    var around = new Points();
    var recomputed = new Points();
    var kept = new Points();
    var moved = new Points();
    rounds.forEach((tokens, of) -> {
      double one = of.small().bytes() - SMALL * left * tokens;
      around.put(tokens, of.around(), one);
      recomputed.put(tokens, of.block(), left * tokens);
      kept.put(
          tokens,
          (of.kept().seconds() - of.around()) / LARGE,
          (of.kept().bytes() - one) / (LARGE - 1));
      if (of.moved() != null) {
        double each = (of.moved().seconds() - of.around()) / LARGE;
        moved.put(tokens, each, inputsStay ? left * tokens : 0);
      }
    });
    return new StepModel(
        around.part(),
        recomputed.part(),
        kept.part(),
        moving == null ? null : moved.part(),
        perRank(),
        adapter.rank());
  }

  /// A part at each number of tokens.
  private static final class Points {
    private final NavigableMap<Double, Double> seconds = new TreeMap<>();
    private final NavigableMap<Double, Double> bytes = new TreeMap<>();

    void put(double tokens, double itsSeconds, double itsBytes) {
      seconds.put(tokens, Math.max(0, itsSeconds));
      bytes.put(tokens, Math.max(0, itsBytes));
    }

    StepModel.Part part() {
      return new StepModel.Part(new Curve(seconds), new Curve(bytes));
    }
  }

  private Rounds second() {
    return rounds.higherEntry(rounds.firstKey()).getValue();
  }

  /// Bytes that a block leaves between its two runs, for each token: what it holds, or more where the
  /// heap's gaps add to it.
  private double leftPerToken() {
    var of = second();
    int deep = Math.min(DEEP, layers);
    double held = (double) of.small().heldBytes() / of.load().tokens();
    long bytes = meter.measure(of.load(), deep, 0, adapter).bytes();
    double seen = (bytes - of.small().bytes()) / (double) (deep - SMALL) / of.load().tokens();
    return Math.max(held, seen);
  }

  /// A quarter of the rank beside four times as much, at the second number of tokens.
  private double perRank() {
    int low = Math.max(1, adapter.rank() / 4);
    int high = 4 * adapter.rank();
    double difference = seconds(high) - seconds(low);
    return Math.max(0, difference / (high - low) / LARGE / second().load().tokens());
  }

  private double seconds(int rank) {
    var changed =
        new AdapterOptions(
            adapter.kind(), rank, adapter.alpha() * rank / adapter.rank(), adapter.layers());
    return meter.measure(second().load(), LARGE, 0, changed).seconds();
  }
}
