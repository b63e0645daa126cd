package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The prompts of a request as the transformer takes them.
///
/// @param positive `[tokens, text dim]`, without padding
/// @param negative the same for the negative prompt; null where the guidance needs none
/// @param nag the same for the prompt that normalized attention guidance leads away from, or null
public record EncodedPrompts(Tensor positive, @Nullable Tensor negative, @Nullable Tensor nag) {
  /// Without normalized attention guidance.
  public EncodedPrompts(Tensor positive, @Nullable Tensor negative) {
    this(positive, negative, null);
  }

  /// Encodes what a request needs.
  ///
  /// @param encoder from prompts to their rows, such as `TextEncoder::encode`
  public static EncodedPrompts of(
      GenerationRequest request, Function<List<String>, List<Tensor>> encoder) {
    var texts = texts(request);
    var encoded = encoder.apply(texts);
    var sampling = request.sampling();
    String nag = sampling.guidance().nagPrompt(request.negativePrompt());
    return new EncodedPrompts(
        encoded.getFirst(),
        sampling.guided() ? encoded.get(1) : null,
        nag == null ? null : encoded.getLast());
  }

  /// The different texts that requests need encoded.
  static List<String> texts(List<GenerationRequest> requests) {
    return requests.stream().flatMap(request -> texts(request).stream()).distinct().toList();
  }

  /// Prompt, negative prompt and NAG's, as far as they are needed.
  private static List<String> texts(GenerationRequest request) {
    var texts = new ArrayList<>(List.of(request.prompt()));
    if (request.sampling().guided()) {
      texts.add(request.negativePrompt());
    }
    String nag = request.sampling().guidance().nagPrompt(request.negativePrompt());
    if (nag != null) {
      texts.add(nag);
    }
    return texts;
  }
}
