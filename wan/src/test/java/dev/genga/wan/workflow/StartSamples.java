package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// [Samples] of videos that start from something, that are long, and of patched models.
final class StartSamples {
  private static final String FOOTAGE =
      """
      "video": "street.mp4", "force_rate": 16, "custom_width": 832, "custom_height": 480,
      "frame_load_cap": %d, "skip_first_frames": 0, "select_every_nth": 1, "format": "None"
      """;

  private StartSamples() {}

  static Map<String, ObjectNode> all() {
    var all = new LinkedHashMap<String, ObjectNode>();
    all.put("image to video", image());
    all.put("first and last frame", firstAndLast());
    all.put("video to video", video());
    all.put("video to video by strength", strength());
    all.put("second sampler", secondSampler());
    all.put("second sampler from noise", fromNoise());
    all.put("scheduler", scheduler());
    all.put("scheduler of all steps", wholeScheduler());
    all.put("image as it is", imageAsItIs());
    all.put("native image to video", nativeImage());
    all.put("native first and last frame", nativeBoth());
    all.put("native video to video", nativeVideo());
    all.put("patched model", patches());
    all.put("LoRA in blocks", blocks());
    all.put("LoRA by step", byStep());
    all.put("guidance by step", scalesByStep());
    all.put("guidance of the second sampler by step", secondScalesByStep());
    all.put("first frames of a video", firstFrames());
    all.put("first frames of a range", firstOfRange());
    all.put("last frame of a video", lastFrame());
    all.put("last frame of a range", lastOfRange());
    all.put("only image of a batch", onlyImage());
    all.put("CFG-Zero* of the core", coreZeroStar());
    return all;
  }

  static ObjectNode image() {
    var sample = Samples.wrapper();
    Samples.put(sample, "40", "LoadImage", "\"image\": \"her.png\", \"upload\": \"image\"");
    Samples.put(
        sample,
        "41",
        "ImageScale",
        """
        "image": ["40", 0], "upscale_method": "bicubic", "width": 832, "height": 480,
        "crop": "center"
        """);
    Samples.put(
        sample,
        "42",
        "LoadWanVideoClipTextEncoder",
        "\"model_name\": \"clip.pth\", \"precision\": \"fp32\", \"load_device\": \"main_device\"");
    Samples.put(
        sample,
        "43",
        "WanVideoClipVisionEncode",
        """
        "clip_vision": ["42", 0], "image_1": ["41", 0], "strength_1": 1.0, "strength_2": 1.0,
        "crop": "disabled", "combine_embeds": "average", "force_offload": true, "tiles": 0,
        "ratio": 0.5
        """);
    Samples.put(
        sample,
        "9",
        "WanVideoImageToVideoEncode",
        """
        "width": 832, "height": 480, "num_frames": 81, "noise_aug_strength": 0.0,
        "start_latent_strength": 1.0, "end_latent_strength": 1.0, "force_offload": true,
        "vae": ["12", 0], "clip_embeds": ["43", 0], "start_image": ["41", 0],
        "fun_or_fl2v_model": false, "tiled_vae": false, "augment_empty_frames": 0.0
        """);
    return sample;
  }

  /// Another video goes on where one ends.
  static ObjectNode lastFrame() {
    var sample = image();
    Samples.put(
        sample,
        "40",
        "VHS_LoadVideo",
        """
        "video": "turn.mp4", "force_rate": 0, "custom_width": 0, "custom_height": 0,
        "frame_load_cap": 0, "skip_first_frames": 0, "select_every_nth": 1, "format": "None"
        """);
    Samples.put(
        sample,
        "44",
        "VHS_SelectImages",
        """
        "image": ["40", 0], "indexes": "-1", "err_if_missing": true, "err_if_empty": true
        """);
    Samples.link(sample, "41", "image", "44");
    return sample;
  }

  private static ObjectNode lastOfRange() {
    var sample = lastFrame();
    Samples.put(
        sample,
        "44",
        "GetImageRangeFromBatch",
        "\"images\": [\"40\", 0], \"start_index\": -1, \"num_frames\": 1");
    return sample;
  }

  private static ObjectNode onlyImage() {
    var sample = image();
    Samples.put(
        sample,
        "44",
        "ImageFromBatch",
        "\"image\": [\"40\", 0], \"batch_index\": 0, \"length\": 1");
    Samples.link(sample, "41", "image", "44");
    return sample;
  }

  static ObjectNode firstAndLast() {
    var sample = image();
    Samples.put(sample, "44", "LoadImage", "\"image\": \"door.png [input]\"");
    Samples.put(
        sample,
        "45",
        "ImageResizeKJv2",
        """
        "image": ["44", 0], "width": 833, "height": 481, "upscale_method": "bicubic",
        "keep_proportion": "crop", "pad_color": "0, 0, 0", "crop_position": "center",
        "divisible_by": 2, "device": "cpu"
        """);
    Samples.put(sample, "42", "CLIPVisionLoader", "\"clip_name\": \"clip_vision_h.safetensors\"");
    Samples.link(sample, "43", "image_2", "45");
    Samples.inputs(sample, "43").put("combine_embeds", "concat");
    Samples.link(sample, "9", "end_image", "45");
    Samples.inputs(sample, "9").put("fun_or_fl2v_model", true).putArray("width").add("45").add(1);
    return sample;
  }

  static ObjectNode video() {
    var sample = Samples.wrapper();
    Samples.put(sample, "40", "VHS_LoadVideo", FOOTAGE.formatted(81));
    Samples.put(
        sample,
        "41",
        "WanVideoEncode",
        """
        "vae": ["12", 0], "image": ["40", 0], "enable_vae_tiling": false, "tile_x": 272,
        "tile_y": 272, "tile_stride_x": 144, "tile_stride_y": 128, "noise_aug_strength": 0.0,
        "latent_strength": 1.0
        """);
    Samples.link(sample, "11", "samples", "41");
    Samples.inputs(sample, "11").put("start_step", 4).put("add_noise_to_samples", true);
    return sample;
  }

  static ObjectNode strength() {
    var sample = video();
    Samples.put(sample, "40", "LoadVideo", "\"file\": \"street.mp4\"");
    Samples.put(sample, "42", "GetVideoComponents", "\"video\": [\"40\", 0]");
    Samples.put(
        sample,
        "43",
        "ImageScale",
        """
        "image": ["42", 0], "upscale_method": "bicubic", "width": 832, "height": 480,
        "crop": "center"
        """);
    Samples.link(sample, "41", "image", "43");
    Samples.inputs(sample, "11")
        .put("start_step", 0)
        .put("denoise_strength", 0.6)
        .put("add_noise_to_samples", false);
    return sample;
  }

  static ObjectNode secondSampler() {
    var sample = video();
    Samples.put(sample, "40", "VHS_LoadVideoPath", FOOTAGE.formatted(81));
    Samples.put(
        sample,
        "11",
        "WanVideoSamplerv2",
        """
        "model": ["5", 0], "image_embeds": ["9", 0], "text_embeds": ["8", 0], "cfg": 6.0,
        "seed": 42, "force_offload": true, "scheduler": ["44", 0], "samples": ["41", 0],
        "add_noise_to_samples": true, "extra_args": ["45", 0]
        """);
    Samples.put(
        sample,
        "44",
        "WanVideoSchedulerv2",
        """
        "scheduler": "unipc", "steps": 20, "shift": 5.0, "start_step": 4, "end_step": -1,
        "enhance_hf": false
        """);
    Samples.put(
        sample,
        "45",
        "WanVideoSamplerExtraArgs",
        """
        "riflex_freq_index": 0, "rope_function": "comfy", "context_options": ["46", 0],
        "experimental_args": ["10", 0]
        """);
    Samples.put(
        sample,
        "46",
        "WanVideoContextOptions",
        """
        "context_schedule": "uniform_standard", "context_frames": 49, "context_stride": 4,
        "context_overlap": 12, "freenoise": false, "verbose": false, "fuse_method": "linear"
        """);
    Samples.inputs(sample, "8").put("positive_prompt", "a cat | a dog");
    return sample;
  }

  private static ObjectNode fromNoise() {
    var sample = secondSampler();
    Samples.inputs(sample, "11").put("add_noise_to_samples", false).remove("samples");
    Samples.inputs(sample, "44").put("start_step", 0);
    Samples.inputs(sample, "45").remove("context_options");
    sample.remove(List.of("40", "41", "46"));
    Samples.inputs(sample, "8").put("positive_prompt", "a cat");
    return sample;
  }

  private static ObjectNode wholeScheduler() {
    var sample = scheduler();
    Samples.inputs(sample, "40").put("start_step", 0).put("end_step", -1);
    return sample;
  }

  /// No node has resized it.
  private static ObjectNode imageAsItIs() {
    var sample = image();
    sample.remove("41");
    Samples.link(sample, "43", "image_1", "40");
    Samples.link(sample, "9", "start_image", "40");
    return sample;
  }

  private static ObjectNode scheduler() {
    var sample = Samples.wrapper();
    Samples.put(
        sample,
        "40",
        "WanVideoScheduler",
        """
        "scheduler": "unipc", "steps": 20, "shift": 5.0, "start_step": 1, "end_step": 18,
        "enhance_hf": false
        """);
    for (var output :
        Map.of("sigmas", 0, "steps", 1, "shift", 2, "scheduler", 3, "start_step", 4, "end_step", 5)
            .entrySet()) {
      Samples.inputs(sample, "11").putArray(output.getKey()).add("40").add((int) output.getValue());
    }
    return sample;
  }

  static ObjectNode nativeImage() {
    var sample = Samples.plain();
    Samples.put(sample, "40", "LoadImage", "\"image\": \"her.png\"");
    Samples.put(sample, "42", "CLIPVisionLoader", "\"clip_name\": \"clip_vision_h.safetensors\"");
    Samples.put(
        sample,
        "43",
        "CLIPVisionEncode",
        "\"clip_vision\": [\"42\", 0], \"image\": [\"40\", 0], \"crop\": \"none\"");
    Samples.put(
        sample,
        "11",
        "WanImageToVideo",
        """
        "positive": ["9", 0], "negative": ["10", 0], "vae": ["13", 0], "width": 832,
        "height": 480, "length": 33, "batch_size": 1, "clip_vision_output": ["43", 0],
        "start_image": ["40", 0]
        """);
    conditioned(sample);
    return sample;
  }

  static ObjectNode nativeBoth() {
    var sample = nativeImage();
    Samples.put(sample, "44", "LoadImage", "\"image\": \"door.png\"");
    Samples.put(
        sample,
        "45",
        "CLIPVisionEncode",
        "\"clip_vision\": [\"42\", 0], \"image\": [\"44\", 0], \"crop\": \"none\"");
    Samples.put(
        sample,
        "11",
        "WanFirstLastFrameToVideo",
        """
        "positive": ["9", 0], "negative": ["10", 0], "vae": ["13", 0], "width": 832,
        "height": 480, "length": 33, "batch_size": 1, "clip_vision_start_image": ["43", 0],
        "clip_vision_end_image": ["45", 0], "start_image": ["40", 0], "end_image": ["44", 0]
        """);
    conditioned(sample);
    return sample;
  }

  private static void conditioned(ObjectNode sample) {
    var sampler = Samples.inputs(sample, "12");
    sampler.putArray("positive").add("11").add(0);
    sampler.putArray("negative").add("11").add(1);
    sampler.putArray("latent_image").add("11").add(2);
  }

  static ObjectNode nativeVideo() {
    var sample = Samples.plain();
    Samples.put(sample, "40", "VHS_LoadVideo", FOOTAGE.formatted(33));
    Samples.put(sample, "11", "VAEEncode", "\"pixels\": [\"40\", 0], \"vae\": [\"13\", 0]");
    Samples.inputs(sample, "12").put("denoise", 0.5);
    return sample;
  }

  static ObjectNode patches() {
    var sample = Samples.plain();
    Samples.put(
        sample,
        "40",
        "WanVideoNAG",
        """
        "model": ["8", 0], "conditioning": ["10", 0], "nag_scale": 11.0, "nag_alpha": 0.25,
        "nag_tau": 2.5, "input_type": "default", "inplace": false
        """);
    Samples.put(
        sample,
        "41",
        "SkipLayerGuidanceWanVideo",
        "\"model\": [\"40\", 0], \"blocks\": \"9\", \"start_percent\": 0.2, \"end_percent\": 1.0");
    Samples.put(
        sample,
        "42",
        "CFGZeroStarAndInit",
        "\"model\": [\"41\", 0], \"use_zero_init\": true, \"zero_init_steps\": 0");
    Samples.put(
        sample,
        "43",
        "WanVideoEnhanceAVideoKJ",
        "\"model\": [\"42\", 0], \"latent\": [\"11\", 0], \"weight\": 2.0");
    Samples.put(
        sample,
        "44",
        "WanVideoTeaCacheKJ",
        """
        "model": ["43", 0], "rel_l1_thresh": 0.275, "start_percent": 0.1, "end_percent": 1.0,
        "cache_device": "offload_device", "coefficients": "14B"
        """);
    Samples.link(sample, "12", "model", "44");
    return sample;
  }

  static ObjectNode coreZeroStar() {
    var sample = Samples.plain();
    Samples.put(sample, "40", "CFGZeroStar", "\"model\": [\"8\", 0]");
    Samples.link(sample, "12", "model", "40");
    return sample;
  }

  /// One strength falls over the first half of the steps, the other is listed.
  static ObjectNode byStep() {
    var sample = Samples.wrapper();
    Samples.put(
        sample,
        "40",
        "CreateScheduleFloatList",
        """
        "steps": 20, "start_value": 1.0, "end_value": 0.5, "default_value": 0.25,
        "interpolation": "linear", "start_percent": 0.0, "end_percent": 0.5
        """);
    Samples.put(
        sample,
        "41",
        "StringToFloatList",
        "\"string\": \"%s\"".formatted("0.7, 0, " + "0.3, ".repeat(17) + "0.3"));
    Samples.link(sample, "6", "strength", "40");
    Samples.link(sample, "2", "strength_0", "41");
    Samples.inputs(sample, "6").put("merge_loras", false);
    Samples.inputs(sample, "2").put("merge_loras", false);
    return sample;
  }

  /// Guidance falls over the first half of the steps, and ends there.
  static ObjectNode scalesByStep() {
    var sample = Samples.wrapper();
    Samples.put(
        sample,
        "40",
        "CreateCFGScheduleFloatList",
        """
        "steps": 20, "cfg_scale_start": 6.0, "cfg_scale_end": 4.0, "interpolation": "linear",
        "start_percent": 0.0, "end_percent": 0.5
        """);
    Samples.link(sample, "11", "cfg", "40");
    return sample;
  }

  private static ObjectNode secondScalesByStep() {
    var sample = secondSampler();
    Samples.put(sample, "41", "StringToFloatList", "\"string\": \"6, 5\"");
    Samples.put(
        sample,
        "47",
        "WanVideoEncode",
        """
        "vae": ["12", 0], "image": ["40", 0], "enable_vae_tiling": false, "tile_x": 272,
        "tile_y": 272, "tile_stride_x": 144, "tile_stride_y": 128, "noise_aug_strength": 0.0,
        "latent_strength": 1.0
        """);
    Samples.link(sample, "11", "samples", "47");
    Samples.link(sample, "11", "cfg", "41");
    return sample;
  }

  /// As many frames of a longer video as the new one has.
  static ObjectNode firstFrames() {
    var sample = video();
    Samples.put(sample, "40", "VHS_LoadVideo", FOOTAGE.formatted(0));
    Samples.put(
        sample,
        "44",
        "ImageFromBatch",
        "\"image\": [\"40\", 0], \"batch_index\": 0, \"length\": 81");
    Samples.link(sample, "41", "image", "44");
    return sample;
  }

  private static ObjectNode firstOfRange() {
    var sample = firstFrames();
    Samples.put(
        sample,
        "44",
        "GetImageRangeFromBatch",
        "\"images\": [\"40\", 0], \"start_index\": 0, \"num_frames\": 81");
    return sample;
  }

  static ObjectNode blocks() {
    var sample = Samples.wrapper();
    var switches = new StringBuilder("\"layer_filter\": \"ffn, cross_attn\"");
    for (int i = 0; i < LoraBlocks.SWITCHES; i++) {
      switches.append(", \"%s\": %s".formatted(LoraBlocks.input(i), i < 5 || i == 20));
    }
    Samples.put(sample, "40", "WanVideoLoraBlockEdit", switches.toString());
    Samples.link(sample, "2", "blocks", "40");
    Samples.link(sample, "6", "blocks", "40");
    return sample;
  }
}
