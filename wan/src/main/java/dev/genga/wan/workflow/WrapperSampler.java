package dev.genga.wan.workflow;

import dev.genga.wan.generation.ContextWindows;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.StartVideo;
import dev.genga.wan.generation.Task;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.guidance.RangeRule;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.workflow.Meaning.ByStep;
import dev.genga.wan.workflow.Meaning.Caching;
import dev.genga.wan.workflow.Meaning.Encoded;
import dev.genga.wan.workflow.Meaning.Enhancing;
import dev.genga.wan.workflow.Meaning.Experiments;
import dev.genga.wan.workflow.Meaning.Model;
import dev.genga.wan.workflow.Meaning.Prompts;
import dev.genga.wan.workflow.Meaning.Settings;
import dev.genga.wan.workflow.Meaning.Sigmas;
import dev.genga.wan.workflow.Meaning.Size;
import dev.genga.wan.workflow.Meaning.Skipping;
import dev.genga.wan.workflow.Meaning.Windowing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The wrapper's samplers: the first one has all inputs itself, the second one has those of the noise
/// levels and of what leads the steps from two other nodes.
///
/// @param sampler the node
/// @param levels the node that says sampler and noise levels
/// @param extra the node that says what leads and shortens the steps
record WrapperSampler(NodeInputs sampler, NodeInputs levels, NodeInputs extra) {
  private static final double SAME_LEVEL = 1e-6;

  /// A scheduler node behind the first sampler says all that it has outputs for.
  static List<Meaning> first(NodeInputs inputs) {
    var levels = inputs.ifLinked("scheduler", Settings.class);
    return new WrapperSampler(inputs, levels == null ? inputs : levels.inputs(), inputs).latents();
  }

  static List<Meaning> second(NodeInputs inputs) {
    var levels = inputs.part("scheduler", Settings.class).inputs();
    var extra = inputs.optional("extra_args", Settings.class);
    return new WrapperSampler(inputs, levels, extra == null ? inputs : extra.inputs()).latents();
  }

  /// The outputs of the scheduler that hands each of its inputs through.
  static List<Meaning> scheduler(NodeInputs inputs) {
    var sigmas = inputs.optional("sigmas", Sigmas.class);
    return List.of(
        sigmas == null ? new Sigmas(List.of()) : sigmas,
        inputs.constant("steps"),
        inputs.constant("shift"),
        new Settings(inputs),
        inputs.constant("start_step"),
        inputs.constant("end_step"));
  }

  private List<Meaning> latents() {
    var prompts = sampler.part("text_embeds", Prompts.class);
    var size = sampler.part("image_embeds", Size.class);
    var encoded = sampler.optional("samples", Encoded.class);
    var plain = guided(sampling(encoded != null), prompts);
    var task = task(size, encoded, plain.steps());
    var sampling = scaled(plain, task);
    var made =
        SamplerNodes.latents(
            sampler,
            new SamplerNodes.Asked(
                sampler.part("model", Model.class),
                prompts.positive(),
                prompts.negative(),
                size,
                sampling,
                task,
                encoded,
                sampler.seed("seed"),
                this::where));
    return List.of(made, made);
  }

  /// The node and input that say a key of the request.
  private String where(String key) {
    return switch (key) {
      case "steps", "start_step", "end_step", "sigmas" -> levels.where(key);
      case "sampler", "schedule" -> levels.where("scheduler");
      case "flow_shift" -> levels.where("shift");
      case "guidance_scale", "guidance_scales", "guidance_steps" -> sampler.where("cfg");
      case "loras" -> sampler.where("model");
      case "nag" -> sampler.where("text_embeds");
      case "image", "last_image" -> sampler.where("image_embeds");
      case "video" -> sampler.where("samples");
      case "video_strength" ->
          denoise() == 1 ? levels.where("start_step") : sampler.where("denoise_strength");
      case "windows" -> extra.where("context_options");
      case "zero_star" -> extra.where("experimental_args");
      case "skip_layers" -> extra.where("slg_args");
      case "enhance_a_video" -> extra.where("feta_args");
      case "tea_cache" -> extra.where("cache_args");
      case "riflex" -> extra.where("riflex_freq_index");
      default -> sampler.where(key);
    };
  }

  private Task task(Size size, @Nullable Encoded encoded, int steps) {
    var windowing = extra.optional("context_options", Windowing.class);
    var task = SamplerNodes.images(size).withWindows(windows(windowing, size.size()));
    if (encoded == null) {
      double denoise = denoise();
      if (denoise != 1) {
        sampler.refuse(
            "denoise_strength", String.valueOf(denoise), "a part of the steps without a video", "");
      }
      return task;
    }
    int first = firstStep();
    if (first < 0 || first >= steps) {
      boolean byStrength = denoise() != 1;
      (byStrength ? sampler : levels)
          .refuse(
              byStrength ? "denoise_strength" : "start_step",
              byStrength ? String.valueOf(denoise()) : String.valueOf(first),
              "a first step that is none of the " + steps,
              "");
      first = 0;
    }
    double strength = StartVideo.strengthOf(steps - first, steps);
    return task.withVideo(new StartVideo(encoded.footage().file().name(), strength));
  }

  /// A window that is longer than the video is none to the wrapper.
  private @Nullable ContextWindows windows(@Nullable Windowing windowing, VideoSize size) {
    if (windowing == null) {
      return null;
    }
    if (windowing.windows().frames() > size.frames()) {
      extra.remark("context_options", "the window is longer than the video, and is none");
      return null;
    }
    return windowing.windows();
  }

  private double denoise() {
    return sampler.defines("denoise_strength") ? sampler.number("denoise_strength") : 1;
  }

  /// The step with whose noise over it a video is begun.
  private int firstStep() {
    int start = levels.whole("start_step");
    int end = levels.whole("end_step");
    if (end != LevelChoice.TO_THE_END) {
      levels.refuse("end_step", String.valueOf(end), "a part of the steps over a video", "");
    }
    double denoise = denoise();
    if (denoise == 1) {
      if (!sampler.flag("add_noise_to_samples")) {
        sampler.refuse("add_noise_to_samples", "false", "a video that is taken for noise", "");
      }
      return start;
    }
    if (start != 0) {
      levels.refuse("start_step", String.valueOf(start), "a first step beside a strength", "");
    }
    int steps = levels.whole("steps");
    return steps - (int) (steps * denoise) - 1;
  }

  /// Adds what leads and shortens the steps.
  private SamplingSettings guided(SamplingSettings plain, Prompts prompts) {
    var experiments = extra.optional("experimental_args", Experiments.class);
    var skipping = extra.optional("slg_args", Skipping.class);
    var enhancing = extra.optional("feta_args", Enhancing.class);
    var caching = extra.optional("cache_args", Caching.class);
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
        .withRiflex(extra.defines("riflex_freq_index") ? extra.whole("riflex_freq_index") : 0)
        .withTeaCache(caching == null ? null : caching.teaCache())
        .withBatchedGuidance(sampler.defines("batched_cfg") && sampler.flag("batched_cfg"));
  }

  /// With a guidance scale for each step, where there is a list of them.
  private SamplingSettings scaled(SamplingSettings plain, Task task) {
    var list = sampler.ifLinked("cfg", ByStep.class);
    if (list == null) {
      return plain;
    }
    int steps = task.walked(plain);
    if (list.values().size() != steps) {
      sampler.remark(
          "cfg",
          "%d guidance scales over %d steps: the first of them, or the last one again, as in ComfyUI"
              .formatted(list.values().size(), steps));
    }
    return GuidanceScales.listed(plain, list.values(), steps);
  }

  /// @param overVideo whether the first step says how much of a video is left
  private SamplingSettings sampling(boolean overVideo) {
    var kind = kind();
    double shift = levels.number("shift");
    var scales = sampler.ifLinked("cfg", ByStep.class);
    double cfg = scales == null ? sampler.number("cfg") : scales.values().getFirst();
    int start = overVideo ? 0 : levels.whole("start_step");
    int end = overVideo ? LevelChoice.TO_THE_END : levels.whole("end_step");
    var sigmas = levels.optional("sigmas", Sigmas.class);
    if (sigmas == null || sigmas.levels().isEmpty()) {
      int steps = levels.whole("steps");
      var own = new LevelChoice(List.of(), start, end);
      return switch (kind) {
        case UNIPC -> SamplerNodes.settings(kind, Schedule.Form.WRAPPER, steps, cfg, shift, own);
        case DPM_SOLVER, DPM_SOLVER_SDE ->
            SamplerNodes.settings(
                kind,
                Schedule.Form.WRAPPER,
                steps,
                cfg,
                shift,
                new LevelChoice(likeUniPc(steps, shift), start, end));
        case EULER, EULER_ANCESTRAL, LCM ->
            SamplerNodes.settings(kind, Schedule.Form.DIFFUSERS, steps, cfg, shift, own);
        case DISTILL -> SamplerNodes.settings(kind, Schedule.Form.OFFICIAL, steps, cfg, shift, own);
      };
    }
    int steps = Math.max(1, sigmas.levels().size() - 1);
    var form = form(kind, sigmas.levels(), steps, shift);
    return form != null
        ? SamplerNodes.settings(
            kind, form, steps, cfg, shift, new LevelChoice(List.of(), start, end))
        : SamplerNodes.settings(
            kind,
            Schedule.Form.WRAPPER,
            steps,
            cfg,
            shift,
            new LevelChoice(sigmas.levels(), start, end));
  }

  /// The levels of the wrapper's DPM-Solver++ in its later versions, as far as their workflows tell: those of
  /// its UniPC.
  private static List<Double> likeUniPc(int steps, double shift) {
    boolean possible = steps > 0 && steps <= SamplingSettings.MOST_STEPS && shift > 0;
    return possible ? Schedule.uniPc(Schedule.Form.WRAPPER, steps, shift).sigmas() : List.of();
  }

  private Sampler kind() {
    var name = levels.text("scheduler");
    return switch (name) {
      case "unipc" -> Sampler.UNIPC;
      case "dpm++" -> Sampler.DPM_SOLVER;
      case "euler" -> Sampler.EULER;
      case "dpm++_sde" -> near(name, Sampler.DPM_SOLVER_SDE);
      case "lcm" -> near(name, Sampler.LCM);
      case "flowmatch_distill" -> near(name, Sampler.DISTILL);
      default -> {
        levels.refuse("scheduler", name, "another sampler", "--sampler");
        yield Sampler.UNIPC;
      }
    };
  }

  /// A sampler that draws other noise on its way.
  private Sampler near(String name, Sampler sampler) {
    levels.nearest("scheduler", name, "its noise on the way, or a level, is another");
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
}
