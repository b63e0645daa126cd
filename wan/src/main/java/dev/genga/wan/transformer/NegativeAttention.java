package dev.genga.wan.transformer;

import dev.genga.tensor.Tensor;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// A negative prompt that every cross-attention is led away from, with the keys and values that the
/// blocks made of it: they serve all passes of a generation.
public final class NegativeAttention implements AutoCloseable {
  private final NormalizedAttentionGuidance guidance;
  private final Tensor prompt;

  /// By what embeds the prompt: other LoRAs may change that.
  private final Map<Context.TextEmbedding, PromptMemory> memories = new IdentityHashMap<>();

  /// @param guidance how it leads
  /// @param prompt encoded, without padding, `[tokens, text dim]`
  public NegativeAttention(NormalizedAttentionGuidance guidance, Tensor prompt) {
    this.guidance = guidance;
    this.prompt = prompt;
  }

  /// The negative prompt as the blocks take it.
  ///
  /// @param guidance how it leads
  /// @param context the embedded prompt, of one sample
  public record Embedded(NormalizedAttentionGuidance guidance, Context context) {}

  /// Encoded, without padding, `[tokens, text dim]`.
  public Tensor prompt() {
    return prompt;
  }

  /// As the blocks of a model take it.
  ///
  /// @param text the model's
  /// @param embedding embeds the prompt by it, the first time
  Embedded embedded(Context.TextEmbedding text, Supplier<Context> embedding) {
    var memory = memories.computeIfAbsent(text, _ -> new PromptMemory());
    return new Embedded(guidance, memory.context(embedding));
  }

  @Override
  public void close() {
    memories.values().forEach(PromptMemory::close);
    memories.clear();
  }
}
