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

/// musubi-tuner's own LoRA layout: `lora_unet_blocks_0_self_attn_q.lora_down.weight`, `.lora_up.weight`
/// and `.alpha`, the module's dots replaced by underscores.
public final class MusubiLoraFormat {
  private static final String PREFIX = "lora_unet_";
  private static final String DOWN = ".lora_down.weight";
  private static final String UP = ".lora_up.weight";
  private static final String ALPHA = ".alpha";

  private MusubiLoraFormat() {}

  /// Writes an adapter.
  ///
  /// @param dtype of `lora_down` and `lora_up`; alpha has it too
  /// @param metadata the file's text, see musubi's `ss_*` and `modelspec.*` keys
  public static void write(Path file, Lora lora, DType dtype, Map<String, String> metadata) {
    SafetensorsWriter.write(file, tensors(lora, dtype), metadata);
  }

  /// The tensors of the file, sorted by key as the reference library writes them.
  public static Map<String, Tensor> tensors(Lora lora, DType dtype) {
    var tensors = new TreeMap<String, Tensor>();
    for (var module : lora.modules().values()) {
      String key = PREFIX + module.name().replace('.', '_');
      tensors.put(key + ALPHA, Tensors.scalar(module.alpha(), dtype, Device.CPU));
      tensors.put(key + DOWN, module.down().detach().to(Device.CPU, dtype).contiguous());
      tensors.put(key + UP, module.up().detach().to(Device.CPU, dtype).contiguous());
    }
    return tensors;
  }

  /// Reads an adapter for a model; its tensors lie in the mapped file.
  ///
  /// @throws dev.genga.base.ProblemException if a key names no layer of the model, a shape doesn't
  ///     fit, half of a pair is missing, or nothing fits at all
  public static Lora read(WeightsFile file, WanTransformer model) {
    var problems = new Problems();
    String where = file.path().toString();
    var kind = ModelKind.of(file);
    if (kind != ModelKind.LORA && kind != ModelKind.UNKNOWN) {
      problems.add("this is %s, not a LoRA".formatted(kind.description()), where, "name a LoRA");
      problems.throwIfAny();
    }
    var layers = layers(model);
    var modules = new LinkedHashMap<String, LoraModule>();
    for (var entry : layers.entrySet()) {
      String key = entry.getKey();
      var layer = entry.getValue();
      boolean down = file.tensors().containsKey(key + DOWN);
      if (down != file.tensors().containsKey(key + UP)) {
        problems.add(
            "the LoRA has only one half of " + key,
            where,
            "it is damaged, or of a layout that genga doesn't read here");
      } else if (down) {
        var module = module(file, key, layer.name());
        if (module.down().size(1) != layer.in() || module.up().size(0) != layer.out()) {
          problems.add(
              "the LoRA's %s is for a layer of %d to %d, the model's is of %d to %d"
                  .formatted(
                      key, module.down().size(1), module.up().size(0), layer.in(), layer.out()),
              where,
              "it belongs to a model of another size");
          break;
        }
        modules.put(layer.name(), module);
      }
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

  private record Layer(String name, long in, long out) {}

  /// The model's layers by the file's name for them.
  private static Map<String, Layer> layers(WanTransformer model) {
    var layers = new LinkedHashMap<String, Layer>();
    model.map((name, linear) -> {
      layers.put(
          PREFIX + name.replace('.', '_'),
          new Layer(name, linear.inFeatures(), linear.outFeatures()));
      return linear;
    });
    return layers;
  }

  private static LoraModule module(WeightsFile file, String key, String name) {
    var down = file.read(key + DOWN);
    double alpha =
        file.tensors().containsKey(key + ALPHA) ? file.read(key + ALPHA).item() : down.size(0);
    return new LoraModule(name, down, file.read(key + UP), alpha);
  }

  private static void addForeignKeys(
      WeightsFile file, Map<String, Layer> layers, Problems problems) {
    var foreign = new ArrayList<String>();
    for (var key : file.tensors().keySet()) {
      int dot = key.indexOf('.');
      String module = dot < 0 ? key : key.substring(0, dot);
      String rest = dot < 0 ? "" : key.substring(dot);
      if (!layers.containsKey(module) || !List.of(DOWN, UP, ALPHA).contains(rest)) {
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
