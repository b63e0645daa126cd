package dev.genga.wan.workflow;

import dev.genga.base.Problems;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.Task;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.workflow.Evaluation.MissingInput;
import dev.genga.wan.workflow.Meaning.Encoded;
import dev.genga.wan.workflow.Meaning.Latents;
import dev.genga.wan.workflow.Meaning.Model;
import dev.genga.wan.workflow.Meaning.Prompt;
import dev.genga.wan.workflow.Meaning.Sigmas;
import dev.genga.wan.workflow.Meaning.Size;
import dev.genga.wan.workflow.Meaning.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What samplers have in common, and nodes that say what they walk over.
final class SamplerNodes {
  private static final Pattern NUMBER = Pattern.compile("[-+]?(?:\\d*\\.*\\d+)");
  private static final int FRAMES_PER_LATENT = VideoSize.FRAMES_PER_LATENT;

  private SamplerNodes() {}

  /// The size that a node asks for.
  ///
  /// @param frames the input that says how many
  /// @param start the images that a video of this size starts from; null for none
  static Size size(NodeInputs inputs, String frames, @Nullable Start start) {
    int count = inputs.whole(frames);
    int made = Math.max(0, count - 1) / FRAMES_PER_LATENT * FRAMES_PER_LATENT + 1;
    if (made != count && count > 0) {
      inputs.remark(frames, "%d frames become %d, as in ComfyUI".formatted(count, made));
    }
    return new Size(
        new VideoSize(inputs.whole("width"), inputs.whole("height"), count > 0 ? made : count),
        key -> inputs.where(key.equals("frames") ? frames : key),
        start);
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

  static SamplingSettings settings(
      Sampler sampler,
      Schedule.Form form,
      int steps,
      double cfg,
      double shift,
      LevelChoice levels) {
    return new SamplingSettings(sampler, form, steps, cfg, shift).withLevels(levels);
  }

  /// What a sampler is asked for.
  ///
  /// @param negative null where none is linked
  /// @param encoded the video that is started from; null for none
  /// @param places from a key of the request to the node and input that say it
  record Asked(
      Model model,
      Prompt positive,
      @Nullable Prompt negative,
      Size size,
      SamplingSettings sampling,
      Task task,
      @Nullable Encoded encoded,
      long seed,
      UnaryOperator<String> places) {}

  /// The task of a size and what else a video starts from.
  static Task images(Size size) {
    return size.start() == null ? Task.TEXT_TO_VIDEO : Task.of(size.start().images());
  }

  static Latents latents(NodeInputs inputs, Asked asked) {
    var negative = asked.negative();
    if (negative == null && asked.sampling().guided()) {
      inputs.refuse(
          "cfg",
          String.valueOf(asked.sampling().guidanceScale()),
          "guidance without a negative prompt",
          "--guidance");
    }
    checkPrompt(inputs, asked);
    if (asked.encoded() != null) {
      FootageNodes.check(
          inputs,
          inputs.defines("samples") ? "samples" : "latent_image",
          asked.encoded().footage(),
          asked.size().size());
    }
    var request =
        new GenerationRequest(
            asked.positive().text(),
            negative == null ? "" : negative.text(),
            asked.size().size(),
            GenerationRequest.WAN_FRAMES_PER_SECOND,
            asked.sampling(),
            asked.seed(),
            asked.model().loras(),
            asked.task(),
            asked.model().precision());
    var timed = LoraSteps.over(inputs, request);
    check(inputs, timed, asked);
    return new Latents(
        timed,
        asked.model().file(),
        asked.positive().encoder(),
        asked.size().start(),
        asked.encoded());
  }

  /// `|` splits a prompt here in windows, and in the wrapper always.
  private static void checkPrompt(NodeInputs inputs, Asked asked) {
    var prompt = asked.positive();
    boolean windows = asked.task().windows() != null;
    if (prompt.text().contains("|") && prompt.split() != windows) {
      inputs
          .evaluation()
          .problems()
          .add(
              "the prompt has |, and is "
                  + (windows ? "one prompt for all windows" : PromptNodes.SEVERAL),
              prompt.where(),
              "take the | out of it, or split it by a node of the wrapper in windows");
    }
  }

  /// The option that says a key of the request.
  private static String option(String key) {
    return switch (key) {
      case "width", "height" -> "--size";
      case "guidance_scale" -> "--guidance";
      case "video_strength" -> "--strength";
      default -> "--" + key.replace('_', '-');
    };
  }

  private static void check(NodeInputs inputs, GenerationRequest request, Asked asked) {
    var found = new Problems();
    request.check(
        found,
        key ->
            inputs.evaluation().answered(option(key))
                ? ""
                : switch (key) {
                  case "width", "height", "frames" -> asked.size().where().apply(key);
                  default -> asked.places().apply(key);
                });
    for (var each : found.list()) {
      if (!each.where().isEmpty()) {
        inputs.evaluation().problems().add(each.what(), each.where(), each.fix());
      }
    }
  }
}
