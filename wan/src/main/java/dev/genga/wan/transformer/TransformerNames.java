package dev.genga.wan.transformer;

import dev.genga.base.ProblemException;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.weights.ModelKind;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The names of a transformer's tensors in one file.
///
/// @param prefix what stands before each
record TransformerNames(KeyLayout layout, String prefix) {
  /// Other models inside a whole checkpoint of ComfyUI.
  private static final Pattern OTHER_MODELS =
      Pattern.compile("(vae|first_stage_model|text_encoders|cond_stage_model|clip_vision)\\..*");

  /// @throws ProblemException if the file holds another model
  static TransformerNames of(WeightsFile file) {
    var kind = ModelKind.of(file);
    if (kind == ModelKind.TRANSFORMER) {
      for (var layout : KeyLayout.values()) {
        var prefix = prefix(file, layout);
        if (prefix != null) {
          return new TransformerNames(layout, prefix);
        }
      }
    }
    throw new ProblemException(
        "this is %s, not a Wan transformer".formatted(kind.description()),
        file.path().toString(),
        "name the transformer's file");
  }

  /// What stands before the layout's mark, the shortest where several do.
  private static @Nullable String prefix(WeightsFile file, KeyLayout layout) {
    String mark = layout.mark();
    String shortest = null;
    for (String name : file.tensors().keySet()) {
      if (name.equals(mark) || name.endsWith("." + mark)) {
        String prefix = name.substring(0, name.length() - mark.length());
        if (shortest == null || prefix.length() < shortest.length()) {
          shortest = prefix;
        }
      }
    }
    return shortest;
  }

  /// The official name of a tensor; null for one of another model.
  @Nullable String official(String inFile) {
    if (!prefix.isEmpty() && !inFile.startsWith(prefix)) {
      return OTHER_MODELS.matcher(inFile).matches() ? null : inFile;
    }
    return layout.official(inFile.substring(prefix.length()));
  }

  String inFile(String official) {
    return prefix + layout.inFile(official);
  }
}
