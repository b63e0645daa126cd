package dev.genga.dataset.cache;

import dev.genga.tensor.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// Which texts go through a text encoder together: its weights are brought once for them all. What comes out
/// doesn't depend on it, to the bit.
final class CaptionBatches {
  /// On a processor, where bringing the weights is cheap beside computing.
  private static final int TEXTS = 64;

  /// On a graphics card, to which 11 GB are brought each time: rows of this many tokens take half a gigabyte.
  private static final int TOKENS = 1 << 16;

  private CaptionBatches() {}

  /// Divides texts, in their order.
  ///
  /// @param device where they are encoded
  /// @param tokens how many a text has
  static List<List<String>> of(List<String> texts, Device device, ToIntFunction<String> tokens) {
    boolean byTokens = device.kind() == Device.Kind.CUDA;
    var batches = new ArrayList<List<String>>();
    int begun = 0;
    long held = 0;
    for (int i = 0; i < texts.size(); i++) {
      int its = byTokens ? tokens.applyAsInt(texts.get(i)) : 1;
      if (i > begun && held + its > (byTokens ? TOKENS : TEXTS)) {
        batches.add(texts.subList(begun, i));
        begun = i;
        held = 0;
      }
      held += its;
    }
    if (begun < texts.size()) {
      batches.add(texts.subList(begun, texts.size()));
    }
    return batches;
  }
}
