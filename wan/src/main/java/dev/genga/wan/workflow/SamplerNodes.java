package dev.genga.wan.workflow;

import dev.genga.base.Problems;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.guidance.RangeRule;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.workflow.Evaluation.MissingInput;
import dev.genga.wan.workflow.Meaning.Caching;
import dev.genga.wan.workflow.Meaning.Enhancing;
import dev.genga.wan.workflow.Meaning.Experiments;
import dev.genga.wan.workflow.Meaning.Latents;
import dev.genga.wan.workflow.Meaning.Model;
import dev.genga.wan.workflow.Meaning.Prompt;
import dev.genga.wan.workflow.Meaning.Prompts;
import dev.genga.wan.workflow.Meaning.Sigmas;
import dev.genga.wan.workflow.Meaning.Size;
import dev.genga.wan.workflow.Meaning.Skipping;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Nodes that sample, and those that say how.
final class SamplerNodes {
  private static final Pattern NUMBER = Pattern.compile("[-+]?(?:\\d*\\.*\\d+)");
  private static final int FRAMES_PER_LATENT = VideoSize.FRAMES_PER_LATENT;

  /// Where no node says one, ComfyUI shifts Wan2.1's noise levels by this (supported_models.py, WAN21).
  private static final double NATIVE_SHIFT = 8;

  /// The core takes the levels of `simple` from a table of so many.
  private static final int SIMPLE_LEVELS = 1000;

  private static final double SAME_LEVEL = 1e-6;

  private SamplerNodes() {}

  static List<Meaning> size(NodeInputs inputs, String frames) {
    int count = inputs.whole(frames);
    int made = Math.max(0, count - 1) / FRAMES_PER_LATENT * FRAMES_PER_LATENT + 1;
    if (made != count && count > 0) {
      inputs.remark(frames, "%d frames become %d, as in ComfyUI".formatted(count, made));
    }
    return List.of(
        new Size(
            new VideoSize(inputs.whole("width"), inputs.whole("height"), count > 0 ? made : count),
            inputs.evaluation().where(inputs.node())));
  }

  static List<Meaning> sigmas(NodeInputs inputs) {
    var levels = new ArrayList<Double>();
    var matcher = NUMBER.matcher(inputs.text("sigmas"));
    while (matcher.find()) {
      try {
        levels.add(Double.valueOf(matcher.group()));
      } catch (NumberFormatException e) {
        inputs.refuse("sigmas", matcher.group(), "a number", "");
        throw new MissingInput();
      }
    }
    return List.of(new Sigmas(levels));
  }

  static List<Meaning> wrapper(NodeInputs inputs) {
    var prompts = inputs.part("text_embeds", Prompts.class);
    var sampling = guided(inputs, wrapperSampling(inputs), prompts);
    var latents =
        latents(
            inputs,
            inputs.part("model", Model.class),
            prompts.positive(),
            prompts.negative(),
            inputs.part("image_embeds", Size.class),
            sampling,
            inputs.seed("seed"));
    return List.of(latents, latents);
  }

  /// Adds what leads and shortens the steps.
  private static SamplingSettings guided(
      NodeInputs inputs, SamplingSettings plain, Prompts prompts) {
    var experiments = inputs.optional("experimental_args", Experiments.class);
    var skipping = inputs.optional("slg_args", Skipping.class);
    var enhancing = inputs.optional("feta_args", Enhancing.class);
    var caching = inputs.optional("cache_args", Caching.class);
    var usual = GuidanceSettings.DEFAULT;
    var guidance =
        new GuidanceSettings(
            usual.steps(),
            usual.scales(),
            experiments == null ? null : experiments.zeroStar(),
            skipping == null ? null : skipping.skipLayers(),
            prompts.nag(),
            enhancing == null ? null : enhancing.enhance(),
            skipping == null && enhancing == null ? usual.ranges() : RangeRule.WRAPPER);
    return plain
        .withGuidance(guidance)
        .withRiflex(inputs.whole("riflex_freq_index"))
        .withTeaCache(caching == null ? null : caching.teaCache())
        .withBatchedGuidance(inputs.flag("batched_cfg"));
  }

  private static SamplingSettings wrapperSampling(NodeInputs inputs) {
    var sampler = wrapperSampler(inputs);
    double shift = inputs.number("shift");
    double cfg = inputs.number("cfg");
    int start = inputs.whole("start_step");
    int end = inputs.whole("end_step");
    var sigmas = inputs.optional("sigmas", Sigmas.class);
    if (sigmas == null) {
      int steps = inputs.whole("steps");
      var own = new LevelChoice(List.of(), start, end);
      return switch (sampler) {
        case UNIPC -> settings(sampler, Schedule.Form.WRAPPER, steps, cfg, shift, own);
        case DPM_SOLVER, DPM_SOLVER_SDE ->
            settings(
                sampler,
                Schedule.Form.WRAPPER,
                steps,
                cfg,
                shift,
                new LevelChoice(likeUniPc(steps, shift), start, end));
        case EULER, EULER_ANCESTRAL, LCM ->
            settings(sampler, Schedule.Form.DIFFUSERS, steps, cfg, shift, own);
        case DISTILL -> settings(sampler, Schedule.Form.OFFICIAL, steps, cfg, shift, own);
      };
    }
    int steps = Math.max(1, sigmas.levels().size() - 1);
    var form = form(sampler, sigmas.levels(), steps, shift);
    return form != null
        ? settings(sampler, form, steps, cfg, shift, new LevelChoice(List.of(), start, end))
        : settings(
            sampler,
            Schedule.Form.WRAPPER,
            steps,
            cfg,
            shift,
            new LevelChoice(sigmas.levels(), start, end));
  }

  private static SamplingSettings settings(
      Sampler sampler,
      Schedule.Form form,
      int steps,
      double cfg,
      double shift,
      LevelChoice levels) {
    return new SamplingSettings(sampler, form, steps, cfg, shift).withLevels(levels);
  }

  /// The levels of the wrapper's DPM-Solver++ in its later versions, as far as their workflows tell: those of
  /// its UniPC.
  private static List<Double> likeUniPc(int steps, double shift) {
    boolean possible = steps > 0 && steps <= SamplingSettings.MOST_STEPS && shift > 0;
    return possible ? Schedule.uniPc(Schedule.Form.WRAPPER, steps, shift).sigmas() : List.of();
  }

  private static Sampler wrapperSampler(NodeInputs inputs) {
    var name = inputs.text("scheduler");
    return switch (name) {
      case "unipc" -> Sampler.UNIPC;
      case "dpm++" -> Sampler.DPM_SOLVER;
      case "euler" -> Sampler.EULER;
      case "dpm++_sde" -> near(inputs, name, Sampler.DPM_SOLVER_SDE);
      case "lcm" -> near(inputs, name, Sampler.LCM);
      case "flowmatch_distill" -> near(inputs, name, Sampler.DISTILL);
      default -> {
        inputs.refuse("scheduler", name, "another sampler", "--sampler");
        yield Sampler.UNIPC;
      }
    };
  }

  /// A sampler that draws other noise on its way.
  private static Sampler near(NodeInputs inputs, String name, Sampler sampler) {
    inputs.nearest("scheduler", name, "its noise on the way, or a level, is another");
    return sampler;
  }

  /// The form that has these levels; null if none has.
  private static Schedule.@Nullable Form form(
      Sampler sampler, List<Double> levels, int steps, double shift) {
    if (levels.size() < 2 || steps > SamplingSettings.MOST_STEPS || !(shift > 0)) {
      return null;
    }
    for (var form : Schedule.Form.values()) {
      if (sampler.takes(form) && same(sampler.schedule(form, steps, shift).sigmas(), levels)) {
        return form;
      }
    }
    return null;
  }

  private static boolean same(List<Double> known, List<Double> levels) {
    for (int i = 0; i < known.size(); i++) {
      if (Math.abs(known.get(i) - levels.get(i)) > SAME_LEVEL) {
        return false;
      }
    }
    return true;
  }

  static List<Meaning> advanced(NodeInputs inputs) {
    int end = inputs.whole("end_at_step");
    if (end < inputs.whole("steps")) {
      inputs.refuse("end_at_step", String.valueOf(end), "a part of the steps", "");
    }
    return plain(inputs, "noise_seed");
  }

  static List<Meaning> plain(NodeInputs inputs, String seed) {
    var model = inputs.part("model", Model.class);
    int steps = inputs.whole("steps");
    var sampler = nativeSampler(inputs);
    double shift = model.flowShift() == null ? NATIVE_SHIFT : model.flowShift();
    return List.of(
        latents(
            inputs,
            model,
            inputs.part("positive", Prompt.class),
            inputs.part("negative", Prompt.class),
            inputs.part("latent_image", Size.class),
            settings(
                sampler,
                Schedule.Form.OFFICIAL,
                steps,
                inputs.number("cfg"),
                shift,
                simple(steps, shift)),
            inputs.seed(seed)));
  }

  /// The levels of `simple`, taken from a table of a thousand: the sampler's own where steps divide it.
  private static LevelChoice simple(int steps, double shift) {
    boolean possible = steps > 0 && steps <= SamplingSettings.MOST_STEPS && shift > 0;
    if (!possible || SIMPLE_LEVELS % steps == 0) {
      return LevelChoice.OWN;
    }
    var levels = new ArrayList<Double>();
    for (int step = 0; step < steps; step++) {
      double level =
          (double) (SIMPLE_LEVELS - (int) (step * ((double) SIMPLE_LEVELS / steps)))
              / SIMPLE_LEVELS;
      levels.add((double) (float) (shift * level / (1 + (shift - 1) * level)));
    }
    levels.add(0.0);
    return new LevelChoice(levels, 0, LevelChoice.TO_THE_END);
  }

  private static Sampler nativeSampler(NodeInputs inputs) {
    var name = inputs.text("sampler_name");
    return switch (name) {
      case "euler" -> Sampler.EULER;
      case "uni_pc", "uni_pc_bh2" -> {
        inputs.nearest("sampler_name", name, "Wan2.1's own UniPC of order 2");
        yield Sampler.UNIPC;
      }
      case "dpmpp_2m" -> {
        inputs.nearest("sampler_name", name, "Wan2.1's own DPM-Solver++");
        yield Sampler.DPM_SOLVER;
      }
      default -> {
        inputs.refuse("sampler_name", name, "another sampler", "--sampler");
        yield Sampler.EULER;
      }
    };
  }

  private static Latents latents(
      NodeInputs inputs,
      Model model,
      Prompt positive,
      @Nullable Prompt negative,
      Size size,
      SamplingSettings sampling,
      long seed) {
    if (negative == null && sampling.guided()) {
      inputs.refuse(
          "cfg",
          String.valueOf(sampling.guidanceScale()),
          "guidance without a negative prompt",
          "--guidance");
    }
    var request =
        new GenerationRequest(
            positive.text(),
            negative == null ? "" : negative.text(),
            size.size(),
            GenerationRequest.WAN_FRAMES_PER_SECOND,
            sampling,
            seed,
            model.loras());
    check(inputs, request, size);
    return new Latents(request, model.file(), positive.encoder());
  }

  /// The option that says a key of the request.
  private static String option(String key) {
    return switch (key) {
      case "width", "height" -> "--size";
      case "guidance_scale" -> "--guidance";
      default -> "--" + key.replace('_', '-');
    };
  }

  private static void check(NodeInputs inputs, GenerationRequest request, Size size) {
    var found = new Problems();
    request.check(
        found,
        key ->
            inputs.evaluation().answered(option(key))
                ? ""
                : switch (key) {
                  case "width", "height", "frames" -> size.where() + ", " + key;
                  default -> inputs.where(key);
                });
    for (var each : found.list()) {
      if (!each.where().isEmpty()) {
        inputs.evaluation().problems().add(each.what(), each.where(), each.fix());
      }
    }
  }
}
