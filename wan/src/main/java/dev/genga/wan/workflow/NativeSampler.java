package dev.genga.wan.workflow;

import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.StartVideo;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.RangeRule;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.workflow.Evaluation.MissingInput;
import dev.genga.wan.workflow.Meaning.Encoded;
import dev.genga.wan.workflow.Meaning.Footage;
import dev.genga.wan.workflow.Meaning.Model;
import dev.genga.wan.workflow.Meaning.Patches;
import dev.genga.wan.workflow.Meaning.Prompt;
import dev.genga.wan.workflow.Meaning.Size;
import dev.genga.wan.workflow.Meaning.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// ComfyUI's own samplers.
final class NativeSampler {
  /// Where no node says one, ComfyUI shifts Wan2.1's noise levels by this (supported_models.py, WAN21).
  private static final double NATIVE_SHIFT = 8;

  /// The core takes the levels of `simple` from a table of so many.
  private static final int SIMPLE_LEVELS = 1000;

  /// Above this the core takes a strength for 1.
  private static final double WHOLE = 0.9999;

  private NativeSampler() {}

  static List<Meaning> advanced(NodeInputs inputs) {
    int end = inputs.whole("end_at_step");
    if (end < inputs.whole("steps")) {
      inputs.refuse("end_at_step", String.valueOf(end), "a part of the steps", "");
    }
    return plain(inputs, "noise_seed");
  }

  static List<Meaning> plain(NodeInputs inputs, String seed) {
    var model = inputs.part("model", Model.class);
    var positive = inputs.part("positive", Prompt.class);
    var negative = inputs.part("negative", Prompt.class);
    var encoded = inputs.ifLinked("latent_image", Encoded.class);
    var size =
        encoded == null ? inputs.part("latent_image", Size.class) : size(inputs, encoded.footage());
    if (!Objects.equals(positive.start(), negative.start())
        || !Objects.equals(positive.start(), size.start())) {
      String images =
          Stream.of(names(positive.start()), names(negative.start()), names(size.start()))
              .collect(Collectors.joining("; "));
      inputs.refuse("positive", images, "other images in one condition than in another", "");
    }
    int steps = inputs.whole("steps");
    int all = allSteps(inputs, steps, encoded != null);
    var sampler = nativeSampler(inputs);
    double shift = model.flowShift() == null ? NATIVE_SHIFT : model.flowShift();
    var levels = simple(all, shift);
    var sampling =
        SamplerNodes.settings(
                sampler, Schedule.Form.OFFICIAL, all, inputs.number("cfg"), shift, levels)
            .withGuidance(guidance(model.patches(), negative.text()));
    var task = SamplerNodes.images(size).withVideo(video(encoded, steps, all));
    return List.of(
        SamplerNodes.latents(
            inputs,
            new SamplerNodes.Asked(
                model,
                positive,
                negative,
                size,
                sampling,
                task,
                encoded,
                inputs.seed(seed),
                key -> inputs.where(input(key, seed)))));
  }

  /// The input that says a key of the request, or to which the node is linked that does.
  private static String input(String key, String seed) {
    return switch (key) {
      case "sampler" -> "sampler_name";
      case "schedule", "sigmas" -> "scheduler";
      case "start_step", "end_step" -> "steps";
      case "guidance_scale", "guidance_scales", "guidance_steps" -> "cfg";
      case "flow_shift", "loras", "zero_star", "skip_layers", "nag", "enhance_a_video" -> "model";
      case "image", "last_image" -> "positive";
      case "video" -> "latent_image";
      case "video_strength" -> "denoise";
      case "seed" -> seed;
      default -> key;
    };
  }

  private static String names(@Nullable Start start) {
    if (start == null) {
      return "no images";
    }
    return Stream.of(start.images().first(), start.images().last())
        .filter(Objects::nonNull)
        .collect(Collectors.joining(", "));
  }

  private static @Nullable StartVideo video(@Nullable Encoded encoded, int steps, int all) {
    return encoded == null
        ? null
        : new StartVideo(
            encoded.footage().file().name(), StartVideo.strengthOf(steps, Math.max(1, all)));
  }

  /// Steps of which the last `steps` are walked: a strength below 1 makes more of them.
  private static int allSteps(NodeInputs inputs, int steps, boolean overVideo) {
    double denoise = inputs.defines("denoise") ? inputs.number("denoise") : 1;
    if (denoise > WHOLE) {
      return steps;
    }
    if (!overVideo || denoise <= 0) {
      inputs.refuse("denoise", String.valueOf(denoise), "a part of the steps without a video", "");
      return steps;
    }
    return (int) Math.min(Integer.MAX_VALUE, steps / denoise);
  }

  /// The size of a video that a node has given one.
  private static Size size(NodeInputs inputs, Footage footage) {
    if (footage.width() == 0 || footage.height() == 0 || footage.frames() == 0) {
      inputs.refuse(
          "latent_image",
          footage.file().name(),
          "a size or length that only the file tells; load so many frames of a width and height",
          "");
      throw new MissingInput();
    }
    return new Size(
        new VideoSize(footage.width(), footage.height(), footage.frames()),
        _ -> footage.file().where(),
        null);
  }

  private static GuidanceSettings guidance(Patches patches, String negative) {
    var usual = GuidanceSettings.DEFAULT;
    var nag = patches.nag();
    boolean own = nag != null && negative.equals(nag.negativePrompt());
    boolean ranges = patches.skipLayers() != null || patches.enhance() != null;
    return new GuidanceSettings(
        usual.steps(),
        usual.scales(),
        patches.zeroStar(),
        patches.skipLayers(),
        nag != null && own ? new Nag(nag.guidance(), null) : nag,
        patches.enhance(),
        ranges ? RangeRule.WRAPPER : usual.ranges());
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
}
