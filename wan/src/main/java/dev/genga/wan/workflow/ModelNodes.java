package dev.genga.wan.workflow;

import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.workflow.Meaning.Blocks;
import dev.genga.wan.workflow.Meaning.ByStep;
import dev.genga.wan.workflow.Meaning.Encoder;
import dev.genga.wan.workflow.Meaning.Loras;
import dev.genga.wan.workflow.Meaning.Model;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Nodes that load transformers and LoRAs.
final class ModelNodes {
  private static final int SLOTS = 5;
  private static final String NO_LORA = "none";
  private static final String MERGED = "merge_loras";

  private ModelNodes() {}

  static List<Meaning> wrapperLoader(NodeInputs inputs) {
    var loras = inputs.optional("lora", Loras.class);
    return List.of(
        new Model(
            inputs.file("model"),
            loras == null ? List.of() : loras.loras(),
            PrecisionNodes.wrapper(inputs)));
  }

  static List<Meaning> setLoras(NodeInputs inputs) {
    var model = inputs.part("model", Model.class);
    var loras = inputs.optional("lora", Loras.class);
    return List.of(loras == null ? model : with(model, loras.loras()));
  }

  static List<Meaning> loraSelect(NodeInputs inputs) {
    var loras = before(inputs);
    add(loras, inputs, "lora", "strength");
    return List.of(new Loras(loras));
  }

  static List<Meaning> loraSelectMulti(NodeInputs inputs) {
    var loras = before(inputs);
    for (int i = 0; i < SLOTS; i++) {
      if (!inputs.text("lora_" + i).equals(NO_LORA)) {
        add(loras, inputs, "lora_" + i, "strength_" + i);
      }
    }
    return List.of(new Loras(loras));
  }

  /// Blocks that are switched on, and parts of names that are left out.
  static List<Meaning> blocks(NodeInputs inputs) {
    var on = new BitSet();
    for (int i = 0; i < LoraBlocks.SWITCHES; i++) {
      on.set(i, inputs.flag(LoraBlocks.input(i)));
    }
    var without = LoraBlocks.without(inputs.text("layer_filter"));
    if (on.isEmpty()) {
      inputs.remark(LoraBlocks.input(0), "no block is chosen, which chooses all, as in ComfyUI");
      return List.of(new Blocks(LoraReach.ALL));
    }
    for (var part : without) {
      if (LoraBlocks.touchesFiles(part)) {
        inputs.refuse("layer_filter", part, "a part of a file's names, not of a layer's", "");
      }
    }
    return List.of(new Blocks(LoraBlocks.reach(on, without)));
  }

  static List<Meaning> nativeLoader(NodeInputs inputs) {
    return List.of(new Model(inputs.file("unet_name"), List.of(), PrecisionNodes.core(inputs)));
  }

  static List<Meaning> loraLoader(NodeInputs inputs) {
    var loras = new ArrayList<LoraUse>();
    add(loras, inputs, "lora_name", "strength_model");
    return List.of(with(inputs.part("model", Model.class), loras));
  }

  static List<Meaning> loraLoaderWithEncoder(NodeInputs inputs) {
    return List.of(loraLoader(inputs).getFirst(), inputs.part("clip", Encoder.class));
  }

  static List<Meaning> modelSampling(NodeInputs inputs) {
    var model = inputs.part("model", Model.class);
    return List.of(model.withFlowShift(inputs.number("shift")));
  }

  private static List<LoraUse> before(NodeInputs inputs) {
    var loras = inputs.optional("prev_lora", Loras.class);
    return new ArrayList<>(loras == null ? List.of() : loras.loras());
  }

  /// A LoRA of strength 0 changes nothing: it is left out, as ComfyUI does.
  private static void add(List<LoraUse> to, NodeInputs inputs, String file, String strength) {
    var blocks = inputs.optional("blocks", Blocks.class);
    var reach = blocks == null ? LoraReach.ALL : blocks.reach();
    var byStep = inputs.ifLinked(strength, ByStep.class);
    if (byStep != null) {
      if (inputs.flag(MERGED)) {
        inputs.refuse(MERGED, "true", "a LoRA in the weights with a strength for each step", "");
      }
      to.add(LoraSteps.listed(inputs.file(file).name(), reach, byStep.values()));
      return;
    }
    double value = inputs.number(strength);
    if (value != 0) {
      to.add(new LoraUse(inputs.file(file).name(), value, reach));
    }
  }

  private static Model with(Model model, List<LoraUse> more) {
    var loras = new ArrayList<>(model.loras());
    loras.addAll(more);
    return model.withLoras(loras);
  }
}
