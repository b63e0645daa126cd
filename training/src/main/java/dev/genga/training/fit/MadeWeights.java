package dev.genga.training.fit;

import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.training.Recipe;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerSize;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;

/// Matrices of a whole layer's size that a block makes of its weights while it computes, and that its graph holds
/// until the backward pass has gone through it: an 8-bit weight brought to the dtype that is computed in, the
/// products of a LoHa. They don't depend on the number of tokens.
///
/// A LoKr's product is never made whole.
///
/// @param block bytes that the graph of a block holds, of the block with the most
/// @param gradients bytes that the backward pass through a layer takes besides, of the layer with the most
public record MadeWeights(long block, long gradients) {
  private static final MadeWeights NONE = new MadeWeights(0, 0);

  /// Both products of a LoHa, and what they make together.
  private static final int HADAMARD = 3;

  /// The gradients of these, and of the scaled change.
  private static final int HADAMARD_GRADIENTS = 4;

  /// Those of a training over a base.
  public static MadeWeights of(Recipe recipe, TransformerCheckpoint base) {
    return switch (recipe.target()) {
      case Recipe.Target.Lora lora ->
          of(
              LayerSize.of(base),
              name ->
                  recipe.base().float8() != null || base.linear(name) instanceof QuantizedLinear,
              lora.adapter(),
              recipe.dtype().bytes());
      case Recipe.Target.Transformer _ -> NONE;
    };
  }

  /// The same, told by layers.
  ///
  /// @param in8Bits which layers' weights are held so, by their names
  /// @param valueBytes of a value in the dtype that blocks compute in
  public static MadeWeights of(
      List<LayerSize> layers, Predicate<String> in8Bits, AdapterOptions adapter, int valueBytes) {
    var blocks = new HashMap<String, Long>();
    long gradients = 0;
    for (var layer : layers) {
      long matrix = layer.in() * layer.out() * valueBytes;
      boolean quantized = in8Bits.test(layer.name());
      int copies = quantized ? 1 : 0;
      if (adapter.of(layer.name()) != null) {
        switch (adapter.kind()) {
          case AdapterKind.Lora _, AdapterKind.Lokr _ -> {}
          case AdapterKind.Dora _ -> copies *= 2; // it looks at the weight as well
          case AdapterKind.Loha _ -> {
            copies += HADAMARD;
            gradients = Math.max(gradients, HADAMARD_GRADIENTS * matrix);
          }
        }
      }
      String block = layer.name().replaceFirst("^(blocks\\.\\d+)\\..*", "$1");
      blocks.merge(block, copies * matrix, Long::sum);
    }
    long most = blocks.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return new MadeWeights(most, gradients);
  }

  /// Bytes at a step's height.
  ///
  /// @param keptBlocks how many blocks keep their graphs; of the others one has its own at a time
  public long bytes(int keptBlocks) {
    return Math.max(1, keptBlocks) * block + gradients;
  }
}
