package dev.genga.wan.generation;

import dev.genga.tensor.Device;
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
/// @param later further prompts that the video comes to one after the other, as `positive`
public record EncodedPrompts(
    Tensor positive, @Nullable Tensor negative, @Nullable Tensor nag, List<Tensor> later) {
  public EncodedPrompts {
    later = List.copyOf(later);
  }

  /// One prompt for the whole video.
  public EncodedPrompts(Tensor positive, @Nullable Tensor negative, @Nullable Tensor nag) {
    this(positive, negative, nag, List.of());
  }

  /// Without normalized attention guidance.
  public EncodedPrompts(Tensor positive, @Nullable Tensor negative) {
    this(positive, negative, null);
  }

  /// The same on a device.
  EncodedPrompts to(Device device) {
    return new EncodedPrompts(
        positive.to(device),
        negative == null ? null : negative.to(device),
        nag == null ? null : nag.to(device),
        later.stream().map(prompt -> prompt.to(device)).toList());
  }

  /// How many prompts there are, one after the other.
  int sections() {
    return 1 + later.size();
  }

  /// The prompts of one section of the video.
  EncodedPrompts section(int section) {
    return new EncodedPrompts(section == 0 ? positive : later.get(section - 1), negative, nag);
  }

  /// Encodes what a request needs.
  ///
  /// @param encoder from prompts to their rows, such as `TextEncoder::encode`
  public static EncodedPrompts of(
      GenerationRequest request, Function<List<String>, List<Tensor>> encoder) {
    var encoded = encoder.apply(texts(request));
    var sampling = request.sampling();
    int positive = request.prompts().size();
    String nag = sampling.guidance().nagPrompt(request.negativePrompt());
    return new EncodedPrompts(
        encoded.getFirst(),
        sampling.guided() ? encoded.get(positive) : null,
        nag == null ? null : encoded.getLast(),
        encoded.subList(1, positive));
  }

  /// The different texts that requests need encoded.
  static List<String> texts(List<GenerationRequest> requests) {
    return requests.stream().flatMap(request -> texts(request).stream()).distinct().toList();
  }

  /// Prompt, negative prompt and NAG's, as far as they are needed.
  private static List<String> texts(GenerationRequest request) {
    var texts = new ArrayList<>(request.prompts());
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
