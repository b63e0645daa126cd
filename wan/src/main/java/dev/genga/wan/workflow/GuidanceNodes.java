package dev.genga.wan.workflow;

import dev.genga.wan.generation.TeaCache;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.transformer.FrameEnhancement;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import dev.genga.wan.workflow.Evaluation.MissingInput;
import dev.genga.wan.workflow.Meaning.Caching;
import dev.genga.wan.workflow.Meaning.Enhancing;
import dev.genga.wan.workflow.Meaning.Experiments;
import dev.genga.wan.workflow.Meaning.Prompts;
import dev.genga.wan.workflow.Meaning.Skipping;
import java.util.ArrayList;
import java.util.List;

/// Nodes of the wrapper that lead or shorten the steps.
final class GuidanceNodes {
  private static final String MAIN_DEVICE = "main_device";

  private GuidanceNodes() {}

  static List<Meaning> nag(NodeInputs inputs) {
    var prompts = inputs.part("original_text_embeds", Prompts.class);
    var away = inputs.part("nag_text_embeds", Prompts.class).positive().text();
    var negative = prompts.negative();
    boolean own = negative != null && negative.text().equals(away);
    var nag = new Nag(normalized(inputs), own ? null : away);
    return List.of(new Prompts(prompts.positive(), negative, nag));
  }

  /// What `nag_scale`, `nag_tau` and `nag_alpha` say.
  static NormalizedAttentionGuidance normalized(NodeInputs inputs) {
    return new NormalizedAttentionGuidance(
        inputs.number("nag_scale"),
        inputs.number("nag_tau"),
        inputs.number("nag_alpha"),
        NormalizedAttentionGuidance.Norm.L1);
  }

  static List<Meaning> skipLayers(NodeInputs inputs) {
    return List.of(new Skipping(skipped(inputs)));
  }

  /// What `blocks`, `start_percent` and `end_percent` say.
  static SkipLayers skipped(NodeInputs inputs) {
    var blocks = new ArrayList<Integer>();
    for (var part : inputs.text("blocks").split(",", -1)) {
      try {
        blocks.add(Integer.valueOf(part.strip()));
      } catch (NumberFormatException e) {
        inputs.refuse("blocks", "'" + part + "'", "a block that is no number", "");
        throw new MissingInput();
      }
    }
    return new SkipLayers(blocks, SkipLayers.Mode.UNCOND, SkipLayers.USUAL_SCALE, range(inputs));
  }

  static List<Meaning> enhance(NodeInputs inputs) {
    var enhancement =
        new FrameEnhancement(inputs.number("weight"), FrameEnhancement.Groups.NEIGHBOURS);
    return List.of(new Enhancing(new EnhanceAVideo(enhancement, range(inputs))));
  }

  static List<Meaning> teaCache(NodeInputs inputs) {
    var mode = TeaCache.Mode.PLAIN;
    if (inputs.flag("use_coefficients")) {
      mode = inputs.text("mode").equals("e0") ? TeaCache.Mode.E0 : TeaCache.Mode.E;
    }
    return List.of(
        new Caching(
            new TeaCache(
                inputs.number("rel_l1_thresh"),
                inputs.whole("start_step"),
                inputs.whole("end_step"),
                mode,
                !inputs.text("cache_device").equals(MAIN_DEVICE))));
  }

  /// The first step stands still with `zero_star_steps` 0.
  static List<Meaning> experiments(NodeInputs inputs) {
    boolean still = inputs.flag("use_zero_init");
    if (!inputs.flag("cfg_zero_star")) {
      if (still) {
        inputs.refuse("use_zero_init", "true", "steps that stand still without CFG-Zero*", "");
      }
      return List.of(new Experiments(null));
    }
    return List.of(
        new Experiments(new CfgZeroStar(still ? inputs.whole("zero_star_steps") + 1 : 0)));
  }

  private static StepRange range(NodeInputs inputs) {
    return new StepRange(inputs.number("start_percent"), inputs.number("end_percent"));
  }
}
