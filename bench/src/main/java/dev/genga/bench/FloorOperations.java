package dev.genga.bench;

import dev.genga.bench.FloorOperation.Kind;
import dev.genga.bench.FloorOperation.Part;
import dev.genga.tensor.AttentionPass;
import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Functional;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The operations of a LoRA's step, each measured alone at its own shape: the best of five.
///
/// A block that runs twice leaves out the second time its self-attention, which is kept, and its last
/// product. Keys and values of the prompt need no gradient of their input. What elementwise passes read and
/// write is counted once each, as if each ran by itself at the speed of a copy; the backward pass has twice
/// those of the forward pass.
final class FloorOperations {
  private static final int BEST_OF = 5;

  private final FloorSizes sizes;
  private final RandomSource random = RandomSource.seeded(1);
  private final Map<String, Double> measured = new HashMap<>();
  private final List<FloorOperation> all = new ArrayList<>();

  private FloorOperations(FloorSizes sizes) {
    this.sizes = sizes;
  }

  static List<FloorOperation> of(FloorSizes sizes) {
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var operations = new FloorOperations(sizes);
      operations.linears();
      operations.attention();
      operations.passes();
      operations.around();
      operations.update();
      return List.copyOf(operations.all);
    }
  }

  /// @param each how many of these a block has
  /// @param again whether it runs the second time, too
  /// @param back whether its input waits for a gradient
  private record Layers(long rows, long in, long out, int each, int again, boolean back) {}

  private void linears() {
    long tokens = sizes.tokens();
    long dim = sizes.config().dim();
    long ffn = sizes.config().ffnDim();
    for (var of :
        List.of(
            new Layers(tokens, dim, dim, 6, 6, true),
            new Layers(sizes.prompt(), dim, dim, 2, 2, false),
            new Layers(tokens, dim, ffn, 1, 1, true),
            new Layers(tokens, ffn, dim, 1, 0, true))) {
      frozen(of);
      lora(of);
    }
  }

  private void frozen(Layers of) {
    int layers = sizes.config().layers();
    product(Part.FORWARD, Kind.PRODUCT, layers * of.each(), of.rows(), of.in(), of.out());
    product(
        Part.BACKWARD, Kind.PRODUCT, sizes.recomputed() * of.again(), of.rows(), of.in(), of.out());
    if (of.back()) {
      product(Part.BACKWARD, Kind.PRODUCT, layers * of.each(), of.rows(), of.out(), of.in());
    }
  }

  /// There: down and up. Back: the gradients of both matrices, of what is between, and of the input.
  private void lora(Layers of) {
    int layers = sizes.config().layers() * of.each();
    int again = sizes.recomputed() * of.each();
    int rank = sizes.rank();
    product(Part.FORWARD, Kind.LORA, layers, of.rows(), of.in(), rank);
    product(Part.FORWARD, Kind.LORA, layers, of.rows(), rank, of.out());
    product(Part.BACKWARD, Kind.LORA, again, of.rows(), of.in(), rank);
    product(Part.BACKWARD, Kind.LORA, again, of.rows(), rank, of.out());
    product(Part.BACKWARD, Kind.LORA, layers, of.rows(), of.out(), rank);
    product(Part.BACKWARD, Kind.LORA, layers, of.out(), of.rows(), rank);
    product(Part.BACKWARD, Kind.LORA, layers, rank, of.rows(), of.in());
    if (of.back()) {
      product(Part.BACKWARD, Kind.LORA, layers, of.rows(), rank, of.in());
    }
  }

  private void product(Part part, Kind kind, double times, long rows, long in, long out) {
    if (times == 0) {
      return;
    }
    String what = "[%d, %d] x [%d, %d]".formatted(rows, in, in, out);
    double seconds =
        best(
            what,
            () -> List.of(matrix(rows, in), matrix(out, in)),
            given -> Functional.linear(given.get(0), given.get(1), null));
    all.add(new FloorOperation(part, kind, what, times, 2.0 * rows * in * out, 0, seconds));
  }

  private Tensor matrix(long... shape) {
    return random.randn(DType.FLOAT32, shape).to(sizes.dtype());
  }

  private void attention() {
    long tokens = sizes.tokens();
    int layers = sizes.config().layers();
    var self = attention("self-attention", tokens, null);
    var bias = Tensors.zeros(new long[] {1, 1, 1, sizes.prompt()}, DType.FLOAT32, Device.CPU);
    var cross = attention("attention to the prompt", sizes.prompt(), bias);
    add(Part.FORWARD, self.there(), layers);
    add(Part.BACKWARD, self.back(), layers);
    add(Part.FORWARD, cross.there(), layers);
    add(Part.BACKWARD, cross.there(), sizes.recomputed());
    add(Part.BACKWARD, cross.back(), layers);
  }

  private void add(Part part, FloorOperation one, double times) {
    all.add(
        new FloorOperation(
            part, one.kind(), one.what(), times, one.flop(), one.bytes(), one.seconds()));
  }

  private record BothWays(FloorOperation there, FloorOperation back) {}

  /// @param bias null for the pass that keeps what its way back needs
  private BothWays attention(String what, long keys, @Nullable Tensor bias) {
    var config = sizes.config();
    long tokens = sizes.tokens();
    String shape =
        "%s, %d heads, %d x %d x %d"
            .formatted(what, config.heads(), tokens, keys, config.headDim());
    double flop = 4.0 * tokens * keys * config.dim(); // scores, and what is made of them
    Supplier<List<Tensor>> inputs =
        () ->
            List.of(
                matrix(1, config.heads(), tokens, config.headDim()),
                matrix(1, config.heads(), keys, config.headDim()),
                matrix(1, config.heads(), keys, config.headDim()));
    double there =
        best(
            shape,
            inputs,
            given ->
                bias == null
                    ? AttentionPass.run(given.get(0), given.get(1), given.get(2)).computed()
                    : Functional.attention(given.get(0), given.get(1), given.get(2), bias));
    double back = bias == null ? kept(shape, inputs) : throughGraph(shape, inputs, bias) - there;
    return new BothWays(
        new FloorOperation(Part.FORWARD, Kind.ATTENTION, shape, 1, flop, 0, there),
        // Scores again, and four products of their size.
        new FloorOperation(
            Part.BACKWARD, Kind.ATTENTION, shape + ", back", 1, 2.5 * flop, 0, Math.max(0, back)));
  }

  private double kept(String shape, Supplier<List<Tensor>> inputs) {
    var given = inputs.get();
    var pass = AttentionPass.run(given.get(0), given.get(1), given.get(2));
    var gradient = pass.output(sizes.dtype());
    return best(
        shape + ", back",
        () -> given,
        g -> pass.backward(g.get(0), g.get(1), g.get(2), gradient)[0]);
  }

  private double throughGraph(String shape, Supplier<List<Tensor>> inputs, Tensor bias) {
    return best(
        shape + ", there and back",
        inputs,
        given -> {
          try (var _ = Autograd.on()) {
            var leaves = given.stream().map(t -> t.detach().requiresGrad(true)).toList();
            var made = Functional.attention(leaves.get(0), leaves.get(1), leaves.get(2), bias);
            return Autograd.gradients(List.of(made), List.of(made.detach()), leaves)[0];
          }
        });
  }

  /// Reads and writes of a block in rows of the model's width: two norms with shift and scale, two gated
  /// sums, the prompt's norm, three norms of queries and keys, two rotations, a sum; of its feed-forward
  /// network's width: the activation. And a sum for the LoRA of each layer.
  private void passes() {
    double width = 2 * 2 + 2 * 3 + 2 + 3 * 2 + 2 * 2 + 3 + 3 * 7;
    double wide = 2 + 3;
    double prompt = 3 * 2 + 2;
    double bytes =
        sizes.dtype().bytes()
            * (sizes.tokens() * (width * sizes.config().dim() + wide * sizes.config().ffnDim())
                + sizes.prompt() * prompt * sizes.config().dim());
    double rate = copyRate(sizes.tokens(), sizes.config().dim(), sizes.dtype());
    int layers = sizes.config().layers();
    String what = "of a block, %.1f MB".formatted(bytes / 1e6);
    all.add(new FloorOperation(Part.FORWARD, Kind.PASS, what, layers, 0, bytes, bytes / rate));
    all.add(
        new FloorOperation(
            Part.BACKWARD,
            Kind.PASS,
            what + ", again and back",
            sizes.recomputed() + 2 * layers,
            0,
            bytes,
            bytes / rate));
  }

  /// Bytes that are read and written in a second.
  private double copyRate(long rows, long columns, DType dtype) {
    double seconds =
        best(
            "copy of [%d, %d] in %s".formatted(rows, columns, dtype),
            () -> List.of(random.randn(DType.FLOAT32, rows, columns).to(dtype)),
            given -> given.get(0).copy());
    return 2.0 * rows * columns * dtype.bytes() / seconds;
  }

  private void around() {
    var config = sizes.config();
    long patch = 4L;
    long prompt = sizes.prompt();
    once(sizes.tokens(), config.inChannels() * patch, config.dim());
    once(prompt, config.textDim(), config.dim());
    once(prompt, config.dim(), config.dim());
    once(1, config.freqDim(), config.dim());
    once(1, config.dim(), config.dim());
    once(1, config.dim(), 6L * config.dim());
    once(sizes.tokens(), config.dim(), config.outChannels() * patch);
    once(sizes.tokens(), config.outChannels() * patch, config.dim());
  }

  private void once(long rows, long in, long out) {
    product(Part.AROUND, Kind.PRODUCT, 1, rows, in, out);
  }

  /// In float32: the gradients' zeros, their norm and scaling, and AdamW's seven reads and writes.
  private void update() {
    double passes = 1 + 1 + 2 + 7;
    long trained = sizes.trained();
    double bytes = passes * trained * DType.FLOAT32.bytes();
    double rate = copyRate(1, trained, DType.FLOAT32);
    String what = "%,d numbers, %.1f MB".formatted(trained, bytes / 1e6);
    all.add(new FloorOperation(Part.UPDATE, Kind.PASS, what, 1, 0, bytes, bytes / rate));
  }

  private interface Work {
    Tensor of(List<Tensor> given);
  }

  /// Measured once for each name.
  private double best(String name, Supplier<List<Tensor>> inputs, Work work) {
    Double known = measured.get(name);
    if (known != null) {
      return known;
    }
    double shortest = Double.POSITIVE_INFINITY;
    try (var _ = TensorScope.open()) {
      var given = inputs.get();
      for (int i = 0; i <= BEST_OF; i++) {
        try (var _ = TensorScope.open()) {
          long begun = System.nanoTime();
          work.of(given);
          double seconds = (System.nanoTime() - begun) / 1e9;
          shortest = i == 0 ? shortest : Math.min(shortest, seconds); // the first is for the caches
        }
      }
    }
    measured.put(name, shortest);
    return shortest;
  }
}
