package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.workflow.WorkflowSheet.Slot;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Puts LoRAs onto a sheet, one behind the other.
record LoraSheet(WorkflowSheet sheet, GenerationRequest request) {
  /// Adds them, and gives the last one, which the loader takes; null for none.
  @Nullable Slot add() {
    boolean byStep = request.loras().stream().anyMatch(use -> !use.reach().steps().isEmpty());
    Slot before = null;
    for (var use : request.loras().stream().flatMap(u -> LoraBlocks.split(u).stream()).toList()) {
      var lora = new LinkedHashMap<String, Object>();
      lora.put("lora", ComfyWorkflow.name(use.file()));
      lora.put("strength", strength(use));
      lora.put("merge_loras", BooleanNode.valueOf(!byStep)); // one for all of them
      if (before != null) {
        lora.put("prev_lora", before);
      }
      var blocks = blocks(use.reach());
      if (blocks != null) {
        lora.put("blocks", blocks);
      }
      before = sheet.add("WanVideoLoraSelect", lora, "lora WANVIDLORA");
    }
    return before;
  }

  /// A number, or a list with one for each step.
  private Object strength(LoraUse use) {
    if (use.reach().steps().isEmpty()) {
      return DoubleNode.valueOf(use.strength());
    }
    return sheet.numbers(LoraSteps.strengths(use, request.schedule().steps()));
  }

  /// The switches of a LoRA that takes part in some blocks only; null for one that does in all.
  private @Nullable Slot blocks(LoraReach reach) {
    var on = LoraBlocks.of(reach);
    if (on == null || on.cardinality() == LoraBlocks.SWITCHES && reach.without().isEmpty()) {
      return null;
    }
    var inputs = new LinkedHashMap<String, Object>();
    for (int i = 0; i < LoraBlocks.SWITCHES; i++) {
      inputs.put(LoraBlocks.input(i), BooleanNode.valueOf(on.get(i)));
    }
    inputs.put("layer_filter", ComfyWorkflow.text(String.join(", ", reach.without())));
    return sheet.add("WanVideoLoraBlockEdit", inputs, "blocks SELECTEDBLOCKS");
  }
}
