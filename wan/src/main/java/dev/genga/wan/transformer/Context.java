package dev.genga.wan.transformer;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.Linear;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the video tokens attend to besides themselves.
///
/// Wan pads every prompt with zero rows to a fixed length and attends to all of them. The padding
/// rows are all equal after the embedding, so one of them stands for the rest: its score gets the
/// logarithm of their number added, which gives the softmax the same weights.
///
/// @param prompt embedded prompt rows, `[B, T, C]`
/// @param promptBias what is added to the score of each prompt row, `[1, 1, 1, T]`, float32; null
///     where no row stands for others
/// @param image embedded image tokens, `[B, 257, C]`, or null
/// @param memory keeps the keys and values that blocks make of it; null for none
/// @param negative what the attention to the prompt is led away from, or null
public record Context(
    Tensor prompt,
    @Nullable Tensor promptBias,
    @Nullable Tensor image,
    @Nullable PromptMemory memory,
    NegativeAttention.@Nullable Embedded negative) {
  /// Of which nothing is kept.
  public Context(Tensor prompt, @Nullable Tensor promptBias, @Nullable Tensor image) {
    this(prompt, promptBias, image, null, null);
  }

  /// The same, led away from a negative prompt.
  Context awayFrom(NegativeAttention.Embedded other) {
    return new Context(prompt, promptBias, image, memory, other);
  }

  /// The two layers that every prompt row goes through.
  record TextEmbedding(Linear first, Linear second) {
    static TextEmbedding load(TransformerWeights weights) {
      return new TextEmbedding(
          weights.linear("text_embedding.0"), weights.linear("text_embedding.2"));
    }

    TextEmbedding map(LinearMap map) {
      return new TextEmbedding(map.apply("0", first), map.apply("2", second));
    }

    /// @param prompts encoder outputs without padding, `[tokens, text dim]` each
    /// @param textLength rows that a prompt is padded to
    Context embed(
        List<Tensor> prompts, int textLength, DType dtype, Device device, @Nullable Tensor image) {
      int longest = 0;
      for (var prompt : prompts) {
        if (prompt.size(0) > textLength) {
          throw new IllegalArgumentException(
              "a prompt has at most %d rows: %d".formatted(textLength, prompt.size(0)));
        }
        longest = Math.max(longest, (int) prompt.size(0));
      }
      int rows = Math.min(longest + 1, textLength);
      var padded =
          Tensors.stack(
              0,
              prompts.stream()
                  .map(p -> p.to(device, dtype).pad(0, 0, 0, 0, rows - p.size(0)))
                  .toArray(Tensor[]::new));
      var embedded = second.forward(Functional.geluTanh(first.forward(padded)));
      return new Context(embedded, bias(rows, textLength - rows + 1, device), image);
    }

    private static @Nullable Tensor bias(int rows, int stoodFor, Device device) {
      if (stoodFor == 1) {
        return null;
      }
      float[] bias = new float[rows];
      bias[rows - 1] = (float) Math.log(stoodFor);
      return Tensors.of(bias, 1, 1, 1, rows).to(device);
    }
  }
}
