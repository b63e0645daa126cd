package dev.genga.wan.generation;

import dev.genga.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The prompts of a request as the transformer takes them.
///
/// @param positive `[tokens, text dim]`, without padding
/// @param negative the same for the negative prompt; null where the guidance needs none
public record EncodedPrompts(Tensor positive, @Nullable Tensor negative) {
  /// Encodes what a request needs.
  ///
  /// @param encoder from prompts to their rows, such as `TextEncoder::encode`
  public static EncodedPrompts of(
      GenerationRequest request, Function<List<String>, List<Tensor>> encoder) {
    var encoded = encoder.apply(texts(request));
    return new EncodedPrompts(
        encoded.getFirst(), request.sampling().guided() ? encoded.getLast() : null);
  }

  /// The different texts that requests need encoded.
  static List<String> texts(List<GenerationRequest> requests) {
    return requests.stream().flatMap(request -> texts(request).stream()).distinct().toList();
  }

  private static List<String> texts(GenerationRequest request) {
    return request.sampling().guided()
        ? List.of(request.prompt(), request.negativePrompt())
        : List.of(request.prompt());
  }
}
