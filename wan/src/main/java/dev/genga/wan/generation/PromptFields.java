package dev.genga.wan.generation;

import dev.genga.base.Problems;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Gathers the fields of one prompt, under musubi-tuner's names for them, and what is wrong with
/// them.
final class PromptFields {
  private final PromptDefaults defaults;
  private final Problems problems;
  private final List<String> remarks;
  private String prompt = "";
  private String negativePrompt;
  private int width;
  private int height;
  private int frames;
  private int steps;
  private double guidanceScale;
  private double flowShift;
  private boolean shifted;
  private boolean sized;
  private StartImages images;
  private @Nullable Long seed;

  /// @param defaults where a field is not given
  /// @param problems takes what can't be
  /// @param remarks takes what has no effect
  PromptFields(PromptDefaults defaults, Problems problems, List<String> remarks) {
    this.defaults = defaults;
    this.problems = problems;
    this.remarks = remarks;
    var request = defaults.request();
    negativePrompt = request.negativePrompt();
    width = request.size().width();
    height = request.size().height();
    frames = request.size().frames();
    steps = request.sampling().steps();
    guidanceScale = request.sampling().guidanceScale();
    flowShift = request.sampling().flowShift();
    images = request.task().images();
  }

  /// A prompt that starts with this one's fields.
  PromptFields copy() {
    var copy = new PromptFields(defaults, problems, remarks);
    copy.prompt = prompt;
    copy.negativePrompt = negativePrompt;
    copy.width = width;
    copy.height = height;
    copy.frames = frames;
    copy.steps = steps;
    copy.guidanceScale = guidanceScale;
    copy.flowShift = flowShift;
    copy.shifted = shifted;
    copy.sized = sized;
    copy.images = images;
    copy.seed = seed;
    return copy;
  }

  /// The prompt with the fields so far.
  ///
  /// @param where from a key of [RequestJson] to the place where the user said it
  PromptFile.Entry end(UnaryOperator<String> where) {
    var start = defaults.request();
    var task = start.task();
    var ownTask = new Task(images, task.video(), task.windows(), task.tiles(), task.noise());
    var request =
        new GenerationRequest(
            prompt,
            negativePrompt,
            size(),
            start.framesPerSecond(),
            new SamplingSettings(
                start.sampling().sampler(),
                start.sampling().form(),
                steps,
                guidanceScale,
                flowShift,
                start.sampling().levels(),
                start.sampling().teaCache(),
                start.sampling().batchedGuidance(),
                start.sampling().guidance(),
                start.sampling().riflex()),
            seed == null ? 0 : seed,
            start.loras(),
            ownTask,
            start.precision());
    request.check(problems, where);
    return new PromptFile.Entry(request, seed != null, shifted);
  }

  /// An image of a prompt's own gives the video its shape, where the prompt doesn't.
  private VideoSize size() {
    var size = new VideoSize(width, height, frames);
    if (sized || images.equals(defaults.request().task().images())) {
      return size;
    }
    var found = problems.gather(() -> images.size(size));
    return found == null ? size : found;
  }

  /// Takes one field.
  ///
  /// @param key musubi-tuner's name in TOML and JSON files
  /// @param value as written
  /// @param shown how the user wrote the key
  /// @param where the file, and the line if known
  void put(String key, String value, String shown, String where) {
    switch (key) {
      case "prompt" -> prompt = value;
      case "negative_prompt" -> negativePrompt = negative(value, where);
      case "width" -> {
        width = whole(value, width, shown, where);
        sized = true;
      }
      case "height" -> {
        height = whole(value, height, shown, where);
        sized = true;
      }
      case "frame_count" -> frames = whole(value, frames, shown, where);
      case "sample_steps" -> steps = whole(value, steps, shown, where);
      case "cfg_scale" -> guidanceScale = number(value, guidanceScale, shown, where);
      case "discrete_flow_shift" -> {
        flowShift = number(value, flowShift, shown, where);
        shifted = true;
      }
      case "seed" -> seed = seed(value, shown, where);
      case "guidance_scale" ->
          remarks.add(
              "%s: %s has no effect in Wan, whose guidance scale is --l (cfg_scale)"
                  .formatted(where, shown));
      case "image_path", "end_image_path" -> image(key, value, shown, where);
      case "control_video_path", "control_image_path", "control_image_mask_path" ->
          problems.add(
              shown + " is for control models, which genga doesn't run", where, "leave it out");
      case "one_frame" ->
          problems.add(
              shown + " is for one-frame models, which genga doesn't run", where, "leave it out");
      default ->
          problems.add(
              "a prompt has no option " + shown,
              where,
              "use --w, --h, --f, --d, --s, --l, --fs or --n, or leave it out");
    }
  }

  private String negative(String value, String where) {
    try {
      return NegativePreset.resolve(value);
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()), where, "write one of them, or the prompt");
      return negativePrompt;
    }
  }

  private void image(String key, String value, String shown, String where) {
    if (!defaults.imagesAllowed()) {
      problems.add(
          shown + " starts a video from an image, which text-to-video models can't",
          where,
          "leave it out");
      return;
    }
    images =
        key.equals("image_path")
            ? new StartImages(value, images.last())
            : new StartImages(images.first(), value);
  }

  private int whole(String value, int otherwise, String shown, String where) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      problems.add("%s is no whole number: %s".formatted(shown, value), where, "write one");
      return otherwise;
    }
  }

  private @Nullable Long seed(String value, String shown, String where) {
    try {
      return Long.valueOf(value);
    } catch (NumberFormatException e) {
      problems.add("%s is no whole number: %s".formatted(shown, value), where, "write one");
      return null;
    }
  }

  private double number(String value, double otherwise, String shown, String where) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      problems.add("%s is no number: %s".formatted(shown, value), where, "write one such as 5.0");
      return otherwise;
    }
  }
}
