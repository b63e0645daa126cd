package dev.genga.wan.lora.file;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.wan.lora.AdapterModule;
import dev.genga.wan.lora.DoraModule;
import dev.genga.wan.lora.LohaModule;
import dev.genga.wan.lora.LokrModule;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.LoraModule;
import dev.genga.wan.transformer.KeyLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes an adapter in any [LoraLayout].
public final class LoraWriter {
  private final LoraLayout layout;
  private final @Nullable DType dtype;
  private final Map<String, Tensor> tensors = new TreeMap<>();

  private LoraWriter(LoraLayout layout, @Nullable DType dtype) {
    this.layout = layout;
    this.dtype = dtype;
  }

  /// What a layout has no place for, with the reason, by the name of the layer or parameter.
  public static Map<String, String> noPlaceFor(Lora lora, LoraLayout layout) {
    var reasons = new LinkedHashMap<String, String>();
    for (var module : lora.modules().values()) {
      if (!takes(layout, module)) {
        reasons.put(module.name(), kind(module) + " has no place in this layout");
      }
    }
    for (var parameter : lora.differences().keySet()) {
      boolean bias = layout == LoraLayout.DIFFUSERS && parameter.endsWith(".bias");
      String layer = parameter.substring(0, parameter.lastIndexOf('.'));
      if (!layout.takesDifferences() && !(bias && lora.modules().containsKey(layer))) {
        reasons.put(parameter, "a whole difference has no place in this layout");
      }
    }
    return reasons;
  }

  private static boolean takes(LoraLayout layout, AdapterModule module) {
    return switch (module) {
      case LoraModule _ -> true;
      case DoraModule _ ->
          layout == LoraLayout.MUSUBI
              || layout == LoraLayout.COMFYUI
              || layout == LoraLayout.DIFFUSERS;
      case LohaModule _, LokrModule _ ->
          layout == LoraLayout.MUSUBI || layout == LoraLayout.COMFYUI;
    };
  }

  private static String kind(AdapterModule module) {
    return switch (module) {
      case LoraModule _ -> "LoRA";
      case DoraModule _ -> "DoRA";
      case LohaModule _ -> "LoHa";
      case LokrModule _ -> "LoKr";
    };
  }

  /// The tensors of the file, sorted by key as the reference library writes them.
  ///
  /// @param lora without what [#noPlaceFor] the layout has
  /// @param dtype of all tensors; null: each keeps its own, but float32 where alpha is multiplied in and
  ///     the product needs it
  public static Map<String, Tensor> tensors(Lora lora, LoraLayout layout, @Nullable DType dtype) {
    var writer = new LoraWriter(layout, dtype);
    lora.modules().values().forEach(writer::put);
    lora.differences().forEach(writer::put);
    return writer.tensors;
  }

  private void put(AdapterModule module) {
    switch (module) {
      case LoraModule lora -> put(lora);
      case DoraModule dora -> put(dora);
      case LohaModule _, LokrModule _ -> {
        put(module.name(), ModuleReader.ALPHA, alpha(module));
        module.tensors().forEach((end, tensor) -> put(module.name(), end, tensor));
      }
    }
  }

  private void put(LoraModule lora) {
    if (layout.hasAlpha()) {
      put(lora.name(), ModuleReader.ALPHA, alpha(lora));
      put(lora.name(), layout.down(), lora.down());
      put(lora.name(), layout.up(), lora.up());
    } else {
      var halves = ScaledHalves.of(lora);
      put(lora.name(), layout.down(), halves.down());
      put(lora.name(), layout.up(), halves.up());
    }
  }

  private void put(DoraModule dora) {
    put(dora.direction());
    if (layout == LoraLayout.DIFFUSERS) {
      put(dora.name(), ".lora_magnitude_vector", dora.magnitude().reshape(-1));
    } else {
      put(dora.name(), ModuleReader.MAGNITUDE, dora.magnitude());
    }
  }

  private Tensor alpha(AdapterModule module) {
    return Tensors.scalar(module.alpha(), dtype == null ? DType.FLOAT32 : dtype, Device.CPU);
  }

  private void put(String parameter, Tensor difference) {
    int dot = parameter.lastIndexOf('.');
    String module = parameter.substring(0, dot);
    for (var end : LoraKey.DIFFERENCES.entrySet()) {
      if (end.getValue().equals(parameter.substring(dot))) {
        boolean bias = layout == LoraLayout.DIFFUSERS && end.getKey().equals(LoraKey.DIFF_B);
        put(module, bias ? ".lora_B.bias" : end.getKey(), difference);
      }
    }
  }

  private void put(String module, String end, Tensor tensor) {
    var plain = tensor.detach();
    tensors.put(
        layout.prefix() + inFile(module) + end,
        plain.to(Device.CPU, dtype == null ? plain.dtype() : dtype).contiguous());
  }

  private String inFile(String module) {
    return switch (layout) {
      case MUSUBI -> LayerNames.underscored(module);
      case DIFFUSERS -> KeyLayout.DIFFUSERS.inFile(module);
      case LIGHTX2V, COMFYUI, DIFFSYNTH, WANTRAINING -> module;
    };
  }
}
