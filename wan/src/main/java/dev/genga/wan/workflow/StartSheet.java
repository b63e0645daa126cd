package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.genga.wan.generation.ContextWindows;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LevelChoice;
import dev.genga.wan.generation.NoiseOrder;
import dev.genga.wan.generation.StartImages;
import dev.genga.wan.generation.StartVideo;
import dev.genga.wan.generation.WindowNoise;
import dev.genga.wan.workflow.Recipe.Models;
import dev.genga.wan.workflow.WorkflowSheet.Slot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Puts what a video starts from, and its windows, onto a sheet.
record StartSheet(WorkflowSheet sheet, GenerationRequest request, Models models) {
  /// ComfyUI's own loader reads files of this name, the wrapper's reads Wan's.
  private static final String CORE_ENCODER = "clip_vision";

  /// What the wrapper's nodes can't say; null if they can say all.
  static @Nullable String unsayable(GenerationRequest request) {
    var task = request.task();
    var levels = request.sampling().levels();
    if (task.video() != null
        && (task.images().any()
            || levels.startStep() != 0
            || levels.endStep() != LevelChoice.TO_THE_END)) {
      return "a video and images to start from, or a part of the steps over a video";
    }
    if (task.noise() != NoiseOrder.COMFYUI) {
      return "the noise of musubi-tuner's previews";
    }
    return task.windows() != null && windows(request) == null && request.prompts().size() > 1
        ? "several prompts in a single window"
        : null;
  }

  /// The windows, if the video is longer than one.
  static @Nullable ContextWindows windows(GenerationRequest request) {
    var windows = request.task().windows();
    return windows == null || windows.frames() > request.size().frames() ? null : windows;
  }

  /// Adds the node of the size, with the images if there are any.
  Slot size(Slot vae) {
    var size = request.size();
    var inputs = new LinkedHashMap<String, Object>();
    inputs.put("width", IntNode.valueOf(size.width()));
    inputs.put("height", IntNode.valueOf(size.height()));
    inputs.put("num_frames", IntNode.valueOf(size.frames()));
    var images = request.task().images();
    if (!images.any()) {
      return sheet.add("WanVideoEmptyEmbeds", inputs, "image_embeds WANVIDIMAGE_EMBEDS");
    }
    var first = picture(Objects.requireNonNull(images.first()));
    var last = images.last() == null ? null : picture(images.last());
    inputs.put("vae", vae);
    inputs.put("clip_embeds", seen(first, last));
    inputs.put("start_image", first);
    if (last != null) {
      inputs.put("end_image", last);
    }
    return sheet.add("WanVideoImageToVideoEncode", inputs, "image_embeds WANVIDIMAGE_EMBEDS");
  }

  /// An image, cut and resized as genga does it.
  private Slot picture(String file) {
    return sheet.add(
        "ImageScale",
        Map.of(
            "image", StartImages.isVideo(file) ? lastFrame(file) : image(file),
            "upscale_method", ComfyWorkflow.text("bicubic"),
            "width", IntNode.valueOf(request.size().width()),
            "height", IntNode.valueOf(request.size().height()),
            "crop", ComfyWorkflow.text("center")),
        "IMAGE IMAGE");
  }

  private Slot image(String file) {
    return sheet.add(
        "LoadImage", Map.of("image", ComfyWorkflow.name(file)), "IMAGE IMAGE", "MASK MASK");
  }

  private Slot lastFrame(String video) {
    var inputs = new LinkedHashMap<String, Object>();
    inputs.put("video", ComfyWorkflow.name(video));
    return sheet.add(
        "VHS_SelectImages",
        Map.of("image", footage(inputs), "indexes", ComfyWorkflow.text("-1")),
        "IMAGE IMAGE");
  }

  private Slot seen(Slot first, @Nullable Slot last) {
    var inputs = new LinkedHashMap<String, Object>();
    inputs.put("clip_vision", imageEncoder());
    inputs.put("image_1", first);
    inputs.put("crop", ComfyWorkflow.text("disabled"));
    if (last != null) {
      inputs.put("image_2", last);
      inputs.put("combine_embeds", ComfyWorkflow.text("concat"));
    }
    return sheet.add("WanVideoClipVisionEncode", inputs, "image_embeds WANVIDIMAGE_CLIPEMBEDS");
  }

  private Slot imageEncoder() {
    var name = ComfyWorkflow.name(models.imageEncoder());
    return name.asText().startsWith(CORE_ENCODER)
        ? sheet.add("CLIPVisionLoader", Map.of("clip_name", name), "CLIP_VISION CLIP_VISION")
        : sheet.add(
            "LoadWanVideoClipTextEncoder",
            Map.of("model_name", name, "precision", ComfyWorkflow.text("fp32")),
            "wan_clip_vision CLIP_VISION");
  }

  /// Adds the video and the windows to a sampler's inputs.
  void add(Slot vae, Map<String, Object> sampler) {
    var video = request.task().video();
    if (video != null) {
      sampler.put("samples", encoded(video, vae));
      sampler.put("add_noise_to_samples", BooleanNode.TRUE);
      sampler.put("start_step", IntNode.valueOf(video.firstStep(request.sampling().steps())));
    }
    var windows = windows(request);
    if (windows != null) {
      var schedule =
          switch (windows.kind()) {
            case STATIC -> "static_standard";
            case UNIFORM -> "uniform_standard";
            case LOOPED -> "uniform_looped";
          };
      var inputs =
          Map.of(
              "context_schedule", ComfyWorkflow.text(schedule),
              "context_frames", IntNode.valueOf(windows.frames()),
              "context_stride", IntNode.valueOf(windows.stride()),
              "context_overlap", IntNode.valueOf(windows.overlap()),
              "freenoise", BooleanNode.valueOf(windows.noise() == WindowNoise.SHUFFLED),
              "fuse_method", ComfyWorkflow.text(windows.fading().label()));
      sampler.put(
          "context_options",
          sheet.add("WanVideoContextOptions", inputs, "context_options WANVIDCONTEXT"));
    }
  }

  private Slot encoded(StartVideo video, Slot vae) {
    var size = request.size();
    var inputs = new LinkedHashMap<String, Object>();
    inputs.put("video", ComfyWorkflow.name(video.file()));
    inputs.put("force_rate", IntNode.valueOf(request.framesPerSecond()));
    inputs.put("custom_width", IntNode.valueOf(size.width()));
    inputs.put("custom_height", IntNode.valueOf(size.height()));
    inputs.put("frame_load_cap", IntNode.valueOf(size.frames()));
    return sheet.add(
        "WanVideoEncode", Map.of("vae", vae, "image", footage(inputs)), "samples LATENT");
  }

  private Slot footage(Map<String, Object> inputs) {
    inputs.put("format", ComfyWorkflow.text("None"));
    // A button; with it the node's values are kept by name, as its own page code does.
    inputs.put("choose video to upload", ComfyWorkflow.text("image"));
    return sheet.add(
        "VHS_LoadVideo",
        inputs,
        "IMAGE IMAGE",
        "frame_count INT",
        "audio AUDIO",
        "video_info VHS_VIDEOINFO");
  }
}
