package dev.genga.training;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.training.device.PinnedMemory;
import dev.genga.training.optimizer.FlatTensors;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerSize;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.HostMemory;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.weights.MemoryNeed;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The memory that a training takes for certain between its steps, told by recipe and header: the
/// model, what is trained, its gradients, what the optimizer remembers and the average. Activations, and the
/// model of a preview where all weights are trained, come on top.
public final class TrainingMemory {
  private TrainingMemory() {}

  /// The need of a run.
  ///
  /// @throws dev.genga.base.ProblemException if this target can't be trained over the base
  public static MemoryNeed of(Recipe recipe, TransformerCheckpoint base) {
    boolean float32 = recipe.dtype() == DType.FLOAT32;
    boolean in8Bits = recipe.base().float8() != null;
    String dtype = recipe.dtype().torchName();
    String more =
        recipe.ema() == null
            ? "gradients and " + recipe.optimizer().memory()
            : "gradients, " + recipe.optimizer().memory() + " and the average";
    return switch (recipe.target()) {
      case Recipe.Target.Lora lora ->
          new MemoryNeed(
              "the transformer with its " + lora.adapter().kind().label(),
              base.path(),
              base.heldBytes(recipe.base(), recipe.dtype())
                  + widened(base, in8Bits, lora.training().fused())
                  + adapterBytes(LayerSize.of(base), lora.adapter(), recipe),
              "in %s for its weights%s the %s, %s"
                  .formatted(
                      in8Bits ? "8 bits" : dtype,
                      float32 && !in8Bits ? "," : " and in float32 for",
                      lora.adapter().kind().label(),
                      more),
              less(recipe));
      case Recipe.Target.Transformer(_, int workers) -> {
        TrainableTransformer.check(base);
        var shapes = shapes(TransformerTensors.shapes(base.config()).values().stream());
        long copies = float32 ? 0 : FlatTensors.length(shapes) * recipe.dtype().bytes();
        yield new MemoryNeed(
            "training the whole transformer",
            base.path(),
            bytes(shapes, 1 + workers, recipe) + copies,
            "in float32 for its weights, %s%s"
                .formatted(more, float32 ? "" : ", and for copies in " + dtype),
            "train a LoRA, use a smaller model, or a machine with more memory");
      }
    };
  }

  /// What a run on a CUDA device needs of the machine's own memory where blocks come and go, or inputs alone;
  /// nothing where all stay.
  ///
  /// @param tokens of the largest batch
  public static List<MemoryNeed> ofHost(Recipe recipe, TransformerCheckpoint base, long tokens) {
    int layers = base.config().layers();
    if (recipe.movedInputs(layers) == 0) {
      return List.of();
    }
    long copies = HostMemory.of(base, recipe.base(), recipe.dtype()).copies();
    long pinned = pinned(recipe, base).bytes(tokens, layers - recipe.keptBlocks());
    if (recipe.base().streamed(layers) == 0) {
      return List.of(
          new MemoryNeed(
              "what blocks that are run twice keep in the machine's memory",
              base.path(),
              pinned,
              "for their inputs",
              "let them stay on the card, train smaller sizes, or use a machine with more memory"));
    }
    return List.of(
        new MemoryNeed(
            "what blocks that come and go keep in the machine's memory",
            base.path(),
            copies + pinned,
            "for their inputs and copies of their weights",
            "hold more blocks on the card, train smaller sizes, or use a machine with more"
                + " memory"));
  }

  /// As [#ofHost], in bytes.
  public static long hostBytes(Recipe recipe, TransformerCheckpoint base, long tokens) {
    return ofHost(recipe, base, tokens).stream().mapToLong(MemoryNeed::bytes).sum();
  }

  /// What of that the device reads and writes by itself.
  static PinnedMemory pinned(Recipe recipe, TransformerCheckpoint base) {
    int moved = recipe.movedInputs(base.config().layers());
    return moved == 0
        ? PinnedMemory.NONE
        : new PinnedMemory(
            HostMemory.of(base, recipe.base(), recipe.dtype()).pinned(),
            moved - 1, // the first block's input stays
            (long) base.config().dim() * recipe.dtype().bytes());
  }

  private static String less(Recipe recipe) {
    String smaller = MemoryNeed.smaller(recipe.dtype());
    return recipe.base().blocksInMemory() == BaseForm.MOVING
        ? smaller
        : "hold fewer blocks in memory, " + smaller;
  }

  /// @param times how many of each there are in float32, without the average
  private static long bytes(List<long[]> shapes, int times, Recipe recipe) {
    int averages = recipe.averageEvery() == null ? 0 : PowerEma.LENGTHS.size();
    int all = (recipe.ema() == null ? times : times + 1) + averages;
    return FlatTensors.length(shapes) * DType.FLOAT32.bytes() * all
        + recipe.optimizer().stateBytes(shapes);
  }

  /// An adapter with gradients and what the optimizer keeps; a DoRA keeps the squared lengths of the frozen rows as well.
  private static long adapterBytes(List<LayerSize> layers, AdapterOptions adapter, Recipe recipe) {
    var changed = adapter.changed(layers);
    var shapes = changed.stream().flatMap(layer -> adapter.shapes(layer).stream()).toList();
    long rows =
        switch (adapter.kind()) {
          case AdapterKind.Dora _ -> changed.stream().mapToLong(LayerSize::out).sum();
          case AdapterKind.Lora _, AdapterKind.Loha _, AdapterKind.Lokr _ -> 0;
        };
    return bytes(shapes, 2, recipe) + rows * DType.FLOAT32.bytes();
  }

  /// What LoRAs in the base add to it: weights of 8 bits with scales that they change become bfloat16. A
  /// file that can't be read is told elsewhere.
  private static long widened(TransformerCheckpoint base, boolean in8Bits, List<LoraUse> fused) {
    var names = new TreeMap<String, Long>();
    for (var use : fused) {
      try (var _ = TensorScope.open();
          var file = WeightsFile.open(Path.of(use.file()))) {
        var changed = LoraReader.layers(file);
        for (var layer : LayerSize.of(base)) {
          if (changed.contains(layer.name())
              && (in8Bits || base.linear(layer.name()) instanceof QuantizedLinear)) {
            names.put(layer.name(), layer.in() * layer.out() * (DType.BFLOAT16.bytes() - 1));
          }
        }
      } catch (ProblemException e) {
        // See above.
      }
    }
    return names.values().stream().mapToLong(Long::longValue).sum();
  }

  static List<long[]> shapes(Stream<List<Long>> shapes) {
    return shapes.map(shape -> shape.stream().mapToLong(Long::longValue).toArray()).toList();
  }
}
