package dev.genga.wan.generation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.Problems;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.GuidedSteps;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.RangeRule;
import dev.genga.wan.guidance.ScaleCourse;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.transformer.FrameEnhancement;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import org.jspecify.annotations.Nullable;

/// [GuidanceSettings] as the object `guidance` of [RequestJson]. Each part stands there only where it is
/// not the default, and has the defaults of the commands for what it leaves out.
final class GuidanceJson {
  static final String KEY = "guidance";

  private static final String STEPS = "guidance_steps";
  private static final String SCALES = "guidance_scales";
  private static final String ZERO_STAR = "zero_star";
  private static final String ZERO_INIT = "zero_init_steps";
  private static final String SKIP_LAYERS = "skip_layers";
  private static final String NAG = "nag";
  private static final String ENHANCE = "enhance_a_video";
  private static final String RANGES = "step_ranges";
  private static final String START = "start";
  private static final String END = "end";
  private static final String SCALE = "scale";

  private GuidanceJson() {}

  /// Adds the key to a request, unless all is as usual.
  static void write(GuidanceSettings settings, ObjectNode request) {
    if (settings.equals(GuidanceSettings.DEFAULT)) {
      return;
    }
    var node = request.putObject(KEY);
    if (!settings.steps().equals(GuidedSteps.ALL)) {
      write(settings.steps(), node.putObject(STEPS));
    }
    write(settings.scales(), node);
    if (settings.zeroStar() != null) {
      node.putObject(ZERO_STAR).put(ZERO_INIT, settings.zeroStar().zeroInitSteps());
    }
    if (settings.skipLayers() != null) {
      write(settings.skipLayers(), node.putObject(SKIP_LAYERS));
    }
    if (settings.nag() != null) {
      write(settings.nag(), node.putObject(NAG));
    }
    if (settings.enhance() != null) {
      write(settings.enhance(), node.putObject(ENHANCE));
    }
    if (settings.ranges() != RangeRule.TRAINER) {
      node.put(RANGES, settings.ranges().label());
    }
  }

  private static void write(GuidedSteps steps, ObjectNode node) {
    switch (steps) {
      case GuidedSteps.Within(var range) -> write(range, node);
      case GuidedSteps.Skipping(var skip, double share) ->
          node.put("skip", skip.label()).put("share", share);
    }
  }

  private static void write(ScaleCourse scales, ObjectNode node) {
    switch (scales) {
      case ScaleCourse.Constant() -> {}
      case ScaleCourse.Ramp(var shape, double end) ->
          node.putObject(SCALES).put("shape", shape.label()).put(END, end);
      case ScaleCourse.Listed(var list) -> list.forEach(node.putArray(SCALES)::add);
    }
  }

  private static void write(SkipLayers skip, ObjectNode node) {
    skip.blocks().forEach(node.putArray("blocks")::add);
    node.put("mode", skip.mode().label()).put(SCALE, skip.scale());
    write(skip.range(), node);
  }

  private static void write(Nag nag, ObjectNode node) {
    var guidance = nag.guidance();
    node.put(SCALE, guidance.scale())
        .put("tau", guidance.tau())
        .put("alpha", guidance.alpha())
        .put("norm", guidance.norm().label());
    if (nag.negativePrompt() != null) {
      node.put("negative_prompt", nag.negativePrompt());
    }
  }

  private static void write(EnhanceAVideo enhance, ObjectNode node) {
    node.put("weight", enhance.enhancement().weight())
        .put("groups", enhance.enhancement().groups().label());
    write(enhance.range(), node);
  }

  private static void write(StepRange range, ObjectNode node) {
    node.put(START, range.start()).put(END, range.end());
  }

  /// Reads what [#write] wrote.
  ///
  /// @param node the request's `guidance`, maybe missing
  /// @param where the file, for messages
  static GuidanceSettings read(JsonNode node, String where, Problems problems) {
    var usual = GuidanceSettings.DEFAULT;
    if (node.isMissingNode()) {
      return usual;
    }
    var fields =
        JsonFields.of(
            node,
            where + ", " + KEY,
            problems,
            STEPS,
            SCALES,
            ZERO_STAR,
            SKIP_LAYERS,
            NAG,
            ENHANCE,
            RANGES);
    return new GuidanceSettings(
        node.has(STEPS) ? steps(part(fields, STEPS, "skip", "share", START, END)) : usual.steps(),
        node.has(SCALES) ? scales(fields) : usual.scales(),
        node.has(ZERO_STAR)
            ? new CfgZeroStar(part(fields, ZERO_STAR, ZERO_INIT).whole(ZERO_INIT, 1))
            : null,
        node.has(SKIP_LAYERS) ? skipLayers(fields) : null,
        node.has(NAG) ? nag(fields) : null,
        node.has(ENHANCE) ? enhance(part(fields, ENHANCE, "weight", "groups", START, END)) : null,
        fields.named(RANGES, RangeRule.TRAINER));
  }

  private static JsonFields part(JsonFields fields, String key, String... keys) {
    return JsonFields.of(
        fields.node().path(key), fields.where() + ", " + key, fields.problems(), keys);
  }

  private static GuidedSteps steps(JsonFields fields) {
    return fields.node().has("skip")
        ? new GuidedSteps.Skipping(
            fields.named("skip", GuidedSteps.Skip.EARLY), fields.number("share", 1))
        : new GuidedSteps.Within(range(fields, StepRange.ALL));
  }

  private static ScaleCourse scales(JsonFields fields) {
    if (fields.node().path(SCALES).isArray()) {
      return new ScaleCourse.Listed(fields.numbers(SCALES));
    }
    var ramp = part(fields, SCALES, "shape", END);
    return new ScaleCourse.Ramp(ramp.named("shape", ScaleCourse.Shape.LINEAR), ramp.number(END, 1));
  }

  private static SkipLayers skipLayers(JsonFields fields) {
    var skip = part(fields, SKIP_LAYERS, "blocks", "mode", SCALE, START, END);
    return new SkipLayers(
        skip.wholes("blocks"),
        skip.named("mode", SkipLayers.Mode.UNCOND),
        skip.number(SCALE, SkipLayers.USUAL_SCALE),
        range(skip, SkipLayers.USUAL_RANGE));
  }

  private static Nag nag(JsonFields fields) {
    var nag = part(fields, NAG, SCALE, "tau", "alpha", "norm", "negative_prompt");
    var usual = NormalizedAttentionGuidance.USUAL;
    @Nullable String prompt = nag.text("negative_prompt");
    return new Nag(
        new NormalizedAttentionGuidance(
            nag.number(SCALE, usual.scale()),
            nag.number("tau", usual.tau()),
            nag.number("alpha", usual.alpha()),
            nag.named("norm", usual.norm())),
        prompt);
  }

  private static EnhanceAVideo enhance(JsonFields fields) {
    return new EnhanceAVideo(
        new FrameEnhancement(
            fields.number("weight", FrameEnhancement.USUAL_WEIGHT),
            fields.named("groups", FrameEnhancement.Groups.NEIGHBOURS)),
        range(fields, StepRange.ALL));
  }

  private static StepRange range(JsonFields fields, StepRange usual) {
    return new StepRange(fields.number(START, usual.start()), fields.number(END, usual.end()));
  }
}
