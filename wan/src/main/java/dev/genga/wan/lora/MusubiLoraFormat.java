package dev.genga.wan.lora;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.weights.ModelKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// musubi-tuner's own layout: `lora_unet_blocks_0_self_attn_q`, the module's name with underscores for
/// dots, and after it what the tensor is: `.lora_down.weight`, `.lora_up.weight`, `.alpha`; `.dora_scale`
/// (LyCORIS' DoRA); `.hada_w1_a`, `.hada_w1_b`, `.hada_w2_a`, `.hada_w2_b` (LoHa); `.lokr_w1`, `.lokr_w2`,
/// or `_a` and `_b` of these (LoKr).
public final class MusubiLoraFormat {
  private static final String PREFIX = "lora_unet_";

  private MusubiLoraFormat() {}

  /// Writes an adapter.
  ///
  /// @param dtype of all tensors, alpha too
  /// @param metadata the file's text, see musubi's `ss_*` and `modelspec.*` keys
  public static void write(Path file, Lora lora, DType dtype, Map<String, String> metadata) {
    SafetensorsWriter.write(file, tensors(lora, dtype), metadata);
  }

  /// The tensors of the file, sorted by key as the reference library writes them.
  public static Map<String, Tensor> tensors(Lora lora, DType dtype) {
    var tensors = new TreeMap<String, Tensor>();
    for (var module : lora.modules().values()) {
      String key = key(module.name());
      tensors.put(key + ModuleReader.ALPHA, Tensors.scalar(module.alpha(), dtype, Device.CPU));
      module
          .tensors()
          .forEach((end, tensor) ->
              tensors.put(key + end, tensor.detach().to(Device.CPU, dtype).contiguous()));
    }
    return tensors;
  }

  /// Reads an adapter for a model; its tensors lie in the mapped file.
  ///
  /// @throws dev.genga.base.ProblemException if a key names no layer of the model, a shape doesn't
  ///     fit, a part is missing, or nothing fits at all
  public static Lora read(WeightsFile file, WanTransformer model) {
    var problems = new Problems();
    String where = file.path().toString();
    var kind = ModelKind.of(file);
    if (kind != ModelKind.LORA && kind != ModelKind.UNKNOWN) {
      problems.add("this is %s, not a LoRA".formatted(kind.description()), where, "name a LoRA");
      problems.throwIfAny();
    }
    var layers = LayerSize.of(model);
    var modules = new LinkedHashMap<String, AdapterModule>();
    for (var layer : layers) {
      String key = key(layer.name());
      var module = new ModuleReader(file, key, layer.name(), problems).read();
      if (module == null) {
        continue;
      }
      if (module.inFeatures() != layer.in() || module.outFeatures() != layer.out()) {
        problems.add(
            "the LoRA's %s is for a layer of %d to %d, the model's is of %d to %d"
                .formatted(key, module.inFeatures(), module.outFeatures(), layer.in(), layer.out()),
            where,
            "it belongs to a model of another size");
        break;
      }
      modules.put(layer.name(), module);
    }
    addForeignKeys(file, layers, problems);
    if (modules.isEmpty() && problems.isEmpty()) {
      problems.add(
          "none of the file's %d keys is a LoRA of this model".formatted(file.tensors().size()),
          where,
          "name a LoRA in musubi-tuner's layout (keys such as"
              + " lora_unet_blocks_0_self_attn_q.lora_down.weight)");
    }
    problems.throwIfAny();
    return new Lora(modules);
  }

  /// Whether a file has a change for a layer.
  ///
  /// @param layer its module name
  public static boolean changes(WeightsFile file, String layer) {
    String start = key(layer) + ".";
    return file.tensors().keySet().stream().anyMatch(key -> key.startsWith(start));
  }

  private static String key(String layer) {
    return PREFIX + layer.replace('.', '_');
  }

  private static void addForeignKeys(WeightsFile file, List<LayerSize> layers, Problems problems) {
    var known = layers.stream().map(layer -> key(layer.name())).collect(Collectors.toSet());
    var foreign = new ArrayList<String>();
    for (var key : file.tensors().keySet()) {
      int dot = key.indexOf('.');
      String module = dot < 0 ? key : key.substring(0, dot);
      String rest = dot < 0 ? "" : key.substring(dot);
      if (!known.contains(module) || !ModuleReader.ENDS.contains(rest)) {
        foreign.add(key);
      }
    }
    if (!foreign.isEmpty()) {
      problems.add(
          "%d of the LoRA's %d keys name no layer of this model, first %s"
              .formatted(foreign.size(), file.tensors().size(), foreign.getFirst()),
          file.path().toString(),
          "it belongs to another model, or its layout is not musubi-tuner's");
    }
  }
}
