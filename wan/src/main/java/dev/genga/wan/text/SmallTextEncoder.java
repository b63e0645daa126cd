package dev.genga.wan.text;

import dev.genga.base.AtomicFile;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.text.Umt5Layout.BlockPart;
import dev.genga.wan.text.Umt5Layout.Part;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// A text encoder of UMT5's architecture for a small world, with the values that UMT5 has before any
/// training, and a tokenizer of its own.
///
/// Untrained, it gives every word a direction of its own, with a little of the words around it mixed
/// in. That is enough for a transformer that is trained on top of it.
///
/// Source of the values: Wan2.1 `wan/modules/t5.py`, `init_weights`.
public final class SmallTextEncoder {
  private static final int BUCKETS = 32;

  private SmallTextEncoder() {}

  /// The sizes that a user chooses.
  ///
  /// @param dim model width, the size of one row of an encoded prompt
  /// @param ffnDim width inside the feed-forward networks
  /// @param heads attention heads
  /// @param layers number of blocks
  public record Sizes(int dim, int ffnDim, int heads, int layers) {
    /// The encoder's sizes with so many token ids.
    Umt5Config config(int vocabulary) {
      return new Umt5Config(vocabulary, dim, dim, ffnDim, heads, layers, BUCKETS);
    }
  }

  /// Writes the encoder in Wan's layout and its tokenizer beside it, where [Tokenizer#of] finds it.
  ///
  /// @param encoder the encoder's file, safetensors; `tokenizer.json` goes into its folder
  /// @param texts all words that are to be one token each
  /// @param dtype of the file's tensors
  public static void write(
      Path encoder, Collection<String> texts, Sizes sizes, long seed, DType dtype) {
    var vocabulary = SmallVocabulary.of(texts);
    try (var _ = TensorScope.open()) {
      var stored = new LinkedHashMap<String, Tensor>();
      initial(sizes.config(vocabulary.size()), RandomSource.seeded(seed))
          .forEach((name, values) -> stored.put(name, values.to(dtype)));
      SafetensorsWriter.write(encoder, stored, Map.of());
    }
    AtomicFile.writeString(encoder.resolveSibling("tokenizer.json"), vocabulary.tokenizerJson());
  }

  /// First values, float32, by Wan's names.
  static Map<String, Tensor> initial(Umt5Config config, RandomSource random) {
    var tensors = new LinkedHashMap<String, Tensor>();
    var layout = Umt5Layout.WAN;
    tensors.put(layout.key(Part.EMBEDDING), random.normal(0, 1, config.vocabulary(), config.dim()));
    for (int block = 0; block < config.layers(); block++) {
      for (var part : BlockPart.values()) {
        tensors.put(layout.key(block, part), initial(part, config, random));
      }
    }
    tensors.put(layout.key(Part.NORM), ones(config.dim()));
    return tensors;
  }

  private static Tensor initial(BlockPart part, Umt5Config config, RandomSource random) {
    long dim = config.dim();
    long attention = config.attentionDim();
    long ffn = config.ffnDim();
    long heads = config.heads();
    return switch (part) {
      case NORM1, NORM2 -> ones(dim);
      case Q -> random.normal(0, root(dim * attention), attention, dim);
      case K, V -> random.normal(0, root(dim), attention, dim);
      case O -> random.normal(0, root(heads * attention), dim, attention);
      case POSITIONS ->
          random.normal(0, root(2L * config.buckets() * heads), config.buckets(), heads);
      case GATE, UP -> random.normal(0, root(dim), ffn, dim);
      case DOWN -> random.normal(0, root(ffn), dim, ffn);
    };
  }

  private static double root(long value) {
    return 1 / Math.sqrt(value);
  }

  private static Tensor ones(long size) {
    return Tensors.ones(new long[] {size}, DType.FLOAT32, Device.CPU);
  }
}
