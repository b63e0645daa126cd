package dev.genga.wan.workflow;

import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.transformer.FrameEnhancement;
import dev.genga.wan.workflow.Meaning.Model;
import dev.genga.wan.workflow.Meaning.Patches;
import dev.genga.wan.workflow.Meaning.Prompt;
import java.util.List;

/// Nodes of KJNodes that set on a model what leads its steps.
final class PatchNodes {
  private PatchNodes() {}

  static List<Meaning> nag(NodeInputs inputs) {
    var model = inputs.part("model", Model.class);
    var away = inputs.part("conditioning", Prompt.class).text();
    var guidance = GuidanceNodes.normalized(inputs);
    if (guidance.scale() == 0) {
      return List.of(model);
    }
    var set = model.patches();
    var nag = new Nag(guidance, away);
    return List.of(
        model.withPatches(new Patches(set.zeroStar(), set.skipLayers(), nag, set.enhance())));
  }

  static List<Meaning> skipLayers(NodeInputs inputs) {
    var model = inputs.part("model", Model.class);
    var set = model.patches();
    var skipped = GuidanceNodes.skipped(inputs);
    return List.of(
        model.withPatches(new Patches(set.zeroStar(), skipped, set.nag(), set.enhance())));
  }

  /// The first step stands still with `zero_init_steps` 0.
  static List<Meaning> zeroStar(NodeInputs inputs) {
    var model = inputs.part("model", Model.class);
    var set = model.patches();
    int still = inputs.flag("use_zero_init") ? inputs.whole("zero_init_steps") + 1 : 0;
    var zeroStar = new CfgZeroStar(still);
    return List.of(
        model.withPatches(new Patches(zeroStar, set.skipLayers(), set.nag(), set.enhance())));
  }

  /// The core's node scales what is left without noise, and not the velocity.
  static List<Meaning> coreZeroStar(NodeInputs inputs) {
    var model = inputs.part("model", Model.class);
    inputs.nearest("model", "CFG-Zero* of denoised frames", "CFG-Zero* of velocities");
    var set = model.patches();
    return List.of(
        model.withPatches(
            new Patches(new CfgZeroStar(0), set.skipLayers(), set.nag(), set.enhance())));
  }

  /// The node looks at queries and keys after they are turned, and its factor acts on the output layer's
  /// bias too.
  static List<Meaning> enhance(NodeInputs inputs) {
    var model = inputs.part("model", Model.class);
    double weight = inputs.number("weight");
    if (weight == 0) {
      return List.of(model);
    }
    inputs.nearest(
        "weight", String.valueOf(weight), "Enhance-A-Video of queries that are not turned yet");
    var enhancement = new FrameEnhancement(weight, FrameEnhancement.Groups.FRAMES);
    var set = model.patches();
    return List.of(
        model.withPatches(
            new Patches(
                set.zeroStar(),
                set.skipLayers(),
                set.nag(),
                new EnhanceAVideo(enhancement, StepRange.ALL))));
  }
}
