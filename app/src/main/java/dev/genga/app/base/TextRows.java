package dev.genga.app.base;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.wan.text.TextEncoder;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/// Encoded prompts by their text, each encoded once, as a generation encodes them.
///
/// @param rows of each prompt, `[tokens, text dim]`, in the scope in which they were made
record TextRows(Map<String, Tensor> rows) {
  private static final int AT_ONCE = 256;

  /// Encodes prompts, and the empty one.
  static TextRows of(BaseFolder folder, Collection<String> prompts) {
    var texts = new TreeSet<>(prompts);
    texts.add("");
    var list = List.copyOf(texts);
    var rows = new HashMap<String, Tensor>();
    try (var _ = Autograd.off();
        var encoder =
            TextEncoder.open(
                folder.textEncoder(), folder.tokenizer(), Device.CPU, DType.BFLOAT16)) {
      for (int at = 0; at < list.size(); at += AT_ONCE) {
        var some = list.subList(at, Math.min(list.size(), at + AT_ONCE));
        var encoded = encoder.encode(some);
        for (int i = 0; i < some.size(); i++) {
          rows.put(some.get(i), encoded.get(i));
        }
      }
    }
    return new TextRows(rows);
  }

  /// The rows of a prompt, as a tensor of the caller's scope.
  Tensor of(String prompt) {
    var encoded = Objects.requireNonNull(rows.get(prompt), prompt);
    return encoded.narrow(0, 0, encoded.size(0));
  }
}
