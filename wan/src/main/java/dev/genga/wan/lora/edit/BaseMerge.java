package dev.genga.wan.lora.edit;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.TensorInfo;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// A base with LoRAs in its weights, in the base's own names and dtypes. It is written tensor by tensor:
/// whatever its size, no more of it is in memory than one.
///
/// Where a layer is changed by several, they are added in float32 and the sum is rounded once.
public final class BaseMerge {
  private final WeightsFile file;
  private final Map<String, String> officialNames = new HashMap<>();
  private final List<LoraRanks.Part> parts;
  private @Nullable String written;

  private BaseMerge(
      WeightsFile file, TransformerCheckpoint checkpoint, List<LoraRanks.Part> parts) {
    this.file = file;
    this.parts = parts;
    checkpoint
        .tensors()
        .keySet()
        .forEach(name -> officialNames.put(checkpoint.nameInFile(name), name));
  }

  /// Writes the merged base.
  ///
  /// @param metadata of the new file, beside the base's own
  /// @param done hears how many tensors are written
  /// @throws ProblemException if a weight that is changed is stored in 8 bits with scales
  public static void write(
      Path base,
      List<LoraRanks.Part> parts,
      Path to,
      Map<String, String> metadata,
      IntConsumer done) {
    try (var checkpoint = TransformerCheckpoint.open(base);
        var file = WeightsFile.open(base)) {
      checkScales(checkpoint, parts);
      var text = new LinkedHashMap<>(file.metadata());
      text.keySet().removeIf(key -> key.contains("hash"));
      text.putAll(metadata);
      var merge = new BaseMerge(file, checkpoint, parts);
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

  /// Looks whether [#write] can do it.
  ///
  /// @throws ProblemException if not
  public static void checkScales(TransformerCheckpoint base, List<LoraRanks.Part> parts) {
    var problems = new Problems();
    var scaled =
        changed(parts).stream()
            .filter(name -> base.tensors().containsKey(name) && base.isScaled(name))
            .sorted()
            .toList();
    if (!scaled.isEmpty()) {
      problems.add(
          "%d weights that would change are stored in 8 bits with scales, first %s"
              .formatted(scaled.size(), scaled.getFirst()),
          base.path().toString(),
          "merge into the base in bf16, fp16 or fp32");
    }
    problems.throwIfAny();
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
    String official = officialNames.get(info.name());
    if (official == null || !changed(parts).contains(official)) {
      return stored;
    }
    var value = stored.to(DType.FLOAT32);
    for (var part : parts) {
      value = added(part.lora(), official, value, part.strength());
    }
    return value.to(info.dtype());
  }

  private static Tensor added(Lora lora, String name, Tensor value, double strength) {
    return lora.changed(name, value, _ -> strength);
  }
}
