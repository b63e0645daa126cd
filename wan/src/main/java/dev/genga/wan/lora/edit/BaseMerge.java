package dev.genga.wan.lora.edit;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.weights.Float8Scaling;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.TensorInfo;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// A base with LoRAs in its weights, in the base's own names and dtypes. It is written tensor by tensor:
/// whatever its size, no more of it is in memory than one.
///
/// Where a layer is changed by several, they are added in float32 and the sum is rounded once. A weight
/// in 8 bits with scales gets new values and new scales, as many as before, in the same dtypes.
public final class BaseMerge implements AutoCloseable {
  private final WeightsFile file;
  private final List<LoraRanks.Part> parts;
  private final Set<String> changed;

  /// From the name in the file to the official one.
  private final Map<String, String> officialNames = new HashMap<>();

  /// From the official name to the one in the file.
  private final Map<String, String> namesInFile = new HashMap<>();

  /// From the name of a scale in the file to the official name of its weight.
  private final Map<String, String> weightsOfScales = new HashMap<>();

  /// From the official name of a weight to the name of its scale in the file.
  private final Map<String, String> scales = new HashMap<>();

  private @Nullable String written;
  private @Nullable Rescaled rescaled;

  /// A weight that was changed last; it lives until the next one is.
  private record Rescaled(String weight, Float8Scaling.Scaled scaled) {
    void close() {
      scaled.values().close();
      scaled.scale().close();
    }
  }

  private BaseMerge(
      WeightsFile file, TransformerCheckpoint checkpoint, List<LoraRanks.Part> parts) {
    this.file = file;
    this.parts = parts;
    changed = changed(parts);
    for (var name : checkpoint.tensors().keySet()) {
      officialNames.put(checkpoint.nameInFile(name), name);
      namesInFile.put(name, checkpoint.nameInFile(name));
      String scale = checkpoint.scaleNameInFile(name);
      if (scale != null) {
        scales.put(name, scale);
        weightsOfScales.put(scale, name);
      }
    }
  }

  /// Writes the merged base.
  ///
  /// @param metadata of the new file, beside the base's own
  /// @param done hears how many tensors are written
  /// @throws dev.genga.base.ProblemException if the base can't be read
  public static void write(
      Path base,
      List<LoraRanks.Part> parts,
      Path to,
      Map<String, String> metadata,
      IntConsumer done) {
    try (var checkpoint = TransformerCheckpoint.open(base);
        var file = WeightsFile.open(base);
        var merge = new BaseMerge(file, checkpoint, parts)) {
      var text = new LinkedHashMap<>(file.metadata());
      text.keySet().removeIf(key -> key.contains("hash"));
      text.putAll(metadata);
      int[] count = new int[1];
      SafetensorsWriter.stream(
          to,
          List.copyOf(file.tensors().values()),
          info -> {
            done.accept(count[0]++);
            return merge.value(info);
          },
          text);
    }
  }

  private static Set<String> changed(List<LoraRanks.Part> parts) {
    var names = new HashSet<String>();
    for (var part : parts) {
      part.lora().modules().keySet().forEach(name -> names.add(name + ".weight"));
      names.addAll(part.lora().differences().keySet());
    }
    return names;
  }

  private Tensor value(TensorInfo info) {
    if (written != null) {
      file.unload(written);
    }
    written = info.name();
    var stored = file.read(info.name());
    String ofScale = weightsOfScales.get(info.name());
    if (ofScale != null) {
      return changed.contains(ofScale) ? rescaled(ofScale).scale() : stored;
    }
    String official = officialNames.get(info.name());
    if (official == null || !changed.contains(official)) {
      return stored;
    }
    return scales.containsKey(official)
        ? rescaled(official).values()
        : sum(official, stored.to(DType.FLOAT32)).to(info.dtype());
  }

  private Tensor sum(String official, Tensor value) {
    var sum = value;
    for (var part : parts) {
      sum = part.lora().changed(official, sum, _ -> part.strength());
    }
    return sum;
  }

  /// A weight's new values and scales: whichever of them is written first, both are made.
  private Float8Scaling.Scaled rescaled(String official) {
    var last = rescaled;
    if (last != null && last.weight().equals(official)) {
      return last.scaled();
    }
    close();
    try (var _ = TensorScope.open()) {
      var values = file.read(Objects.requireNonNull(namesInFile.get(official)));
      var scale = file.read(Objects.requireNonNull(scales.get(official)));
      var whole = new QuantizedLinear(values, scale.to(DType.FLOAT32), null).dequantized();
      var made = Float8Scaling.requantize(sum(official, whole), scale, values.dtype());
      TensorScope.release(made.values());
      TensorScope.release(made.scale());
      rescaled = new Rescaled(official, made);
      return made;
    }
  }

  @Override
  public void close() {
    if (rescaled != null) {
      rescaled.close();
      rescaled = null;
    }
  }
}
