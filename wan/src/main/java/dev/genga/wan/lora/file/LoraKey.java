package dev.genga.wan.lora.file;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A key of a LoRA file, of whichever layout, taken apart.
///
/// @param module the official name of what it changes; of a modulation the block, or `head`
/// @param end what the tensor is, in musubi-tuner's words or one of [#DIFFERENCES]
record LoraKey(String module, String end) {
  /// Added to a weight whole.
  static final String DIFF = ".diff";

  /// Added to a bias.
  static final String DIFF_B = ".diff_b";

  /// Added to a modulation.
  static final String DIFF_M = ".diff_m";

  /// From a difference's end to the parameter's.
  static final Map<String, String> DIFFERENCES =
      Map.of(DIFF, ".weight", DIFF_B, ".bias", DIFF_M, ".modulation");

  private static final SequencedMap<String, String> ENDS = ends();

  private static SequencedMap<String, String> ends() {
    var ends = new LinkedHashMap<String, String>();
    ModuleReader.ENDS.forEach(end -> ends.put(end, end));
    DIFFERENCES.keySet().forEach(end -> ends.put(end, end));
    for (String adapter : List.of("", ".default")) {
      for (String weight : List.of("", ".weight")) {
        ends.put(".lora_A" + adapter + weight, ModuleReader.DOWN);
        ends.put(".lora_B" + adapter + weight, ModuleReader.UP);
        ends.put(".lora_magnitude_vector" + adapter + weight, ModuleReader.MAGNITUDE);
      }
      ends.put(".lora_B" + adapter + ".bias", DIFF_B);
    }
    ends.put(".lora.down.weight", ModuleReader.DOWN);
    ends.put(".lora.up.weight", ModuleReader.UP);
    return ends;
  }

  /// The key's parts, or null where it is none that can be read.
  static @Nullable LoraKey of(String key) {
    String written = writtenEnd(key);
    if (written == null) {
      return null;
    }
    String end = ENDS.getOrDefault(written, written);
    String stem = key.substring(0, key.length() - written.length());
    String module = end.equals(DIFF_M) ? LayerNames.modulated(stem) : LayerNames.official(stem);
    return module == null ? null : new LoraKey(module, end);
  }

  private static @Nullable String writtenEnd(String key) {
    return ENDS.keySet().stream().filter(key::endsWith).findFirst().orElse(null);
  }

  /// The key without what the tensor is, for one that can't be read too.
  static String stem(String key) {
    String end = writtenEnd(key);
    if (end != null) {
      return key.substring(0, key.length() - end.length());
    }
    int dot = key.lastIndexOf('.');
    return dot > 0 ? key.substring(0, dot) : key;
  }

  /// Whether the end, at least, is one that can be read.
  static boolean hasKnownEnd(String key) {
    return writtenEnd(key) != null;
  }

  /// The parameter that a difference is added to, by its official name.
  @Nullable String parameter() {
    String parameter = DIFFERENCES.get(end);
    return parameter == null ? null : module + parameter;
  }

  /// One name for the same thing in every layout.
  String canonical() {
    return module + end;
  }
}
