package dev.genga.wan.text;

import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.TensorInfo;
import dev.genga.tensor.weights.WeightsFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The part of a file that may be UMT5's encoder: what stands behind a prefix, under the names
/// without it, and without a tokenizer, a decoder, or a second name of the embedding.
///
/// @param file stays its owner's: closing this does nothing
/// @param prefix what stands before the encoder's own names
/// @param tensors by name without the prefix
record EncoderTensors(WeightsFile file, String prefix, Map<String, TensorInfo> tensors)
    implements WeightsFile {
  private static final Pattern BESIDE =
      Pattern.compile(
          "spiece_model|(encoder\\.|decoder\\.)?embed_tokens\\.weight|decoder\\..*|lm_head\\..*");

  static EncoderTensors of(WeightsFile file, String prefix) {
    var tensors = new LinkedHashMap<String, TensorInfo>();
    file.tensors()
        .forEach((key, info) -> {
          String name = key.startsWith(prefix) ? key.substring(prefix.length()) : "";
          if (!name.isEmpty() && !BESIDE.matcher(name).matches()) {
            tensors.put(name, new TensorInfo(name, info.dtype(), info.shape()));
          }
        });
    return new EncoderTensors(file, prefix, Collections.unmodifiableMap(tensors));
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public Map<String, String> metadata() {
    return file.metadata();
  }

  @Override
  public Tensor read(String name) {
    return file.read(prefix + info(name).name());
  }

  @Override
  public void unload() {
    file.unload();
  }

  @Override
  public void close() {}
}
