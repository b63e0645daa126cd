package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.RangeRule;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.transformer.FrameEnhancement;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import dev.genga.wan.workflow.WorkflowSheet.Slot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Puts what leads and shortens the steps onto a sheet.
final class GuidanceSheet {
  private GuidanceSheet() {}

  /// What the wrapper's nodes can't say; null if they can say all.
  static @Nullable String unsayable(GenerationRequest request) {
    if (request.loras().stream()
        .flatMap(use -> LoraBlocks.split(use).stream())
        .anyMatch(use -> LoraBlocks.of(use.reach()) == null)) {
      return "parts of names that a LoRA leaves out, with a comma or in every name of its file, or"
          + " blocks behind the fortieth";
    }
    var sampling = request.sampling();
    switch (sampling.sampler()) {
      case UNIPC, DPM_SOLVER, EULER -> {}
      case DPM_SOLVER_SDE, EULER_ANCESTRAL, LCM, DISTILL -> {
        return "the noise that " + sampling.sampler().label() + " draws on its way";
      }
    }
    return unsayable(sampling.guidance());
  }

  private static @Nullable String unsayable(GuidanceSettings guidance) {
    var skip = guidance.skipLayers();
    var nag = guidance.nag();
    var enhance = guidance.enhance();
    if (skip != null && skip.mode() != SkipLayers.Mode.UNCOND) {
      return "skip-layer guidance by a pass of its own";
    }
    if (nag != null && nag.guidance().norm() != NormalizedAttentionGuidance.Norm.L1) {
      return "NAG by another norm";
    }
    if (enhance != null && enhance.enhancement().groups() != FrameEnhancement.Groups.NEIGHBOURS) {
      return "Enhance-A-Video of the same place in all frames";
    }
    return (skip != null || enhance != null) && guidance.ranges() != RangeRule.WRAPPER
        ? "ranges of steps by another rule"
        : null;
  }

  /// Adds the nodes, and their outputs to a sampler's inputs.
  static void add(WorkflowSheet sheet, SamplingSettings sampling, Map<String, Object> sampler) {
    sampler.put("riflex_freq_index", IntNode.valueOf(sampling.riflex()));
    sampler.put("batched_cfg", BooleanNode.valueOf(sampling.batchedGuidance()));
    var guidance = sampling.guidance();
    var zeroStar = guidance.zeroStar();
    if (zeroStar != null) {
      int still = zeroStar.zeroInitSteps();
      var inputs =
          Map.of(
              "cfg_zero_star", BooleanNode.TRUE,
              "use_zero_init", BooleanNode.valueOf(still > 0),
              "zero_star_steps", IntNode.valueOf(Math.max(0, still - 1)));
      sampler.put(
          "experimental_args",
          sheet.add("WanVideoExperimentalArgs", inputs, "exp_args EXPERIMENTALARGS"));
    }
    var skip = guidance.skipLayers();
    if (skip != null) {
      var inputs = range(skip.range());
      inputs.put(
          "blocks",
          TextNode.valueOf(
              skip.blocks().stream().map(String::valueOf).collect(Collectors.joining(","))));
      sampler.put("slg_args", sheet.add("WanVideoSLG", inputs, "slg_args SLGARGS"));
    }
    var enhance = guidance.enhance();
    if (enhance != null) {
      var inputs = range(enhance.range());
      inputs.put("weight", DoubleNode.valueOf(enhance.enhancement().weight()));
      sampler.put("feta_args", sheet.add("WanVideoEnhanceAVideo", inputs, "feta_args FETAARGS"));
    }
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

  /// Leads prompts away from NAG's negative prompt.
  static Slot nag(WorkflowSheet sheet, Nag nag, String negative, Slot prompts, Slot encoder) {
    var away = TextNode.valueOf(Objects.requireNonNullElse(nag.negativePrompt(), negative));
    var single =
        sheet.add(
            "WanVideoTextEncodeSingle",
            Map.of("prompt", away, "t5", encoder),
            "text_embeds WANVIDEOTEXTEMBEDS");
    return sheet.add(
        "WanVideoApplyNAG",
        Map.of(
            "original_text_embeds", prompts,
            "nag_text_embeds", single,
            "nag_scale", DoubleNode.valueOf(nag.guidance().scale()),
            "nag_tau", DoubleNode.valueOf(nag.guidance().tau()),
            "nag_alpha", DoubleNode.valueOf(nag.guidance().alpha())),
        "text_embeds WANVIDEOTEXTEMBEDS");
  }

  private static Map<String, Object> range(StepRange range) {
    var inputs = new LinkedHashMap<String, Object>();
    inputs.put("start_percent", DoubleNode.valueOf(range.start()));
    inputs.put("end_percent", DoubleNode.valueOf(range.end()));
    return inputs;
  }
}
