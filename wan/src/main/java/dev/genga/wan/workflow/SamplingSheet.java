package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraReach;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.workflow.WorkflowSheet.Slot;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts what shortens the steps onto a sheet.
final class SamplingSheet {
  private SamplingSheet() {}

  /// What the wrapper's nodes can't say; null if they can say all.
  static @Nullable String unsayable(GenerationRequest request) {
    if (request.loras().stream().anyMatch(use -> !use.reach().equals(LoraReach.ALL))) {
      return "LoRAs on a part of the blocks or steps, or merged";
    }
    var sampler = request.sampling().sampler();
    return switch (sampler) {
      case UNIPC, DPM_SOLVER, EULER -> null;
      case DPM_SOLVER_SDE, EULER_ANCESTRAL, LCM, DISTILL ->
          "the noise that " + sampler.label() + " draws on its way";
    };
  }

  /// Adds the nodes, and their outputs to a sampler's inputs.
  static void add(WorkflowSheet sheet, SamplingSettings sampling, Map<String, Object> sampler) {
    sampler.put("batched_cfg", BooleanNode.valueOf(sampling.batchedGuidance()));
    var cache = sampling.teaCache();
    if (cache != null) {
      sampler.put("cache_args", teaCache(sheet, plain(cache, sampling.steps())));
    }
  }

  /// The last step counted from the beginning, where it isn't the very last: the node knows no other.
  static TeaCache plain(TeaCache cache, int steps) {
    return cache.endStep() >= TeaCache.LAST
        ? cache
        : new TeaCache(
            cache.threshold(),
            cache.startStep(),
            steps + cache.endStep(),
            cache.mode(),
            cache.offload());
  }

  private static Slot teaCache(WorkflowSheet sheet, TeaCache cache) {
    var inputs = new LinkedHashMap<String, Object>();
    inputs.put("rel_l1_thresh", DoubleNode.valueOf(cache.threshold()));
    inputs.put("start_step", IntNode.valueOf(cache.startStep()));
    inputs.put("end_step", IntNode.valueOf(cache.endStep()));
    inputs.put(
        "cache_device", TextNode.valueOf(cache.offload() ? "offload_device" : "main_device"));
    inputs.put("use_coefficients", BooleanNode.valueOf(cache.mode() != TeaCache.Mode.PLAIN));
    inputs.put("mode", TextNode.valueOf(cache.mode() == TeaCache.Mode.E0 ? "e0" : "e"));
    return sheet.add("WanVideoTeaCache", inputs, "cache_args CACHEARGS");
  }
}
