package dev.genga.app.lora;

import dev.genga.base.Version;
import dev.genga.wan.lora.Lora;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The text of a LoRA file that was made of others: theirs, and what was done.
public final class LoraHistory {
  /// Where it stands what was done, the newest last.
  public static final String KEY = "genga.history";

  private static final String DIM = "ss_network_dim";
  private static final String ALPHA = "ss_network_alpha";

  /// kohya's word for ranks that differ from layer to layer.
  private static final String VARIOUS = "Dynamic";

  private LoraHistory() {}

  /// A file's text without the hashes of its tensors, and with what was done to it.
  ///
  /// @param done in a few words, such as `converted to comfyui`
  public static Map<String, String> of(Map<String, String> text, String done) {
    var kept = new LinkedHashMap<>(text);
    kept.keySet().removeIf(key -> key.contains("hash"));
    String note = done + " by genga " + Version.current();
    kept.merge(KEY, note, (before, now) -> before + "; " + now);
    return kept;
  }

  /// [#of] where the ranks are others now; only where the text tells of a rank.
  public static Map<String, String> resized(Map<String, String> text, String done, Lora lora) {
    var kept = of(text, done);
    var ranks = lora.modules().values().stream().map(module -> module.rank()).distinct().toList();
    String rank = ranks.size() == 1 ? String.valueOf(ranks.getFirst()) : VARIOUS;
    kept.computeIfPresent(DIM, (_, _) -> rank);
    kept.computeIfPresent(ALPHA, (_, _) -> rank);
    return kept;
  }

  /// The same of a file made of several, with their names as ModelSpec has them.
  public static Map<String, String> mergedFrom(Map<String, String> text, List<String> names) {
    var kept = new LinkedHashMap<>(text);
    kept.put("modelspec.merged_from", String.join(", ", names));
    return kept;
  }
}
