package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Workflows in their API form that between them have every node that genga runs.
final class Samples {
  private static final String WRAPPER =
      """
      {"1": {"class_type": "WanVideoModelLoader", "inputs": {"model": "Wan/wan.safetensors",
          "base_precision": "bf16", "quantization": "disabled", "load_device": "offload_device",
          "attention_mode": "sdpa", "rms_norm_function": "default", "lora": ["3", 0]}},
       "2": {"class_type": "WanVideoLoraSelectMulti", "inputs": {
          "lora_0": "a.safetensors", "strength_0": 0.5, "lora_1": "b.safetensors", "strength_1": 0.6,
          "lora_2": "c.safetensors", "strength_2": 0.7, "lora_3": "d.safetensors", "strength_3": 0.8,
          "lora_4": "e.safetensors", "strength_4": 0.9, "low_mem_load": false, "merge_loras": true}},
       "3": {"class_type": "WanVideoLoraSelect", "inputs": {"lora": "distill.safetensors",
          "strength": 0.9, "prev_lora": ["2", 0], "low_mem_load": false, "merge_loras": true}},
       "4": {"class_type": "WanVideoSetBlockSwap", "inputs": {"model": ["1", 0]}},
       "5": {"class_type": "WanVideoSetLoRAs", "inputs": {"model": ["4", 0], "lora": ["6", 0]}},
       "6": {"class_type": "WanVideoLoraSelect", "inputs": {"lora": "f.safetensors", "strength": 1}},
       "7": {"class_type": "LoadWanVideoT5TextEncoder", "inputs": {"model_name": "umt5.safetensors",
          "precision": "bf16", "load_device": "offload_device", "quantization": "disabled"}},
       "8": {"class_type": "WanVideoTextEncode", "inputs": {"positive_prompt": "a cat",
          "negative_prompt": "blurry", "t5": ["7", 0], "force_offload": true,
          "use_disk_cache": false, "device": "gpu"}},
       "9": {"class_type": "WanVideoEmptyEmbeds", "inputs": {"width": 832, "height": 480,
          "num_frames": 81}},
       "10": {"class_type": "WanVideoExperimentalArgs", "inputs": {"video_attention_split_steps": "",
          "cfg_zero_star": false, "use_zero_init": false, "zero_star_steps": 0, "use_fresca": false,
          "fresca_scale_low": 1.0, "fresca_scale_high": 1.25, "fresca_freq_cutoff": 20,
          "use_tcfg": false, "raag_alpha": 0.0, "bidirectional_sampling": false,
          "temporal_score_rescaling": false, "tsr_k": 0.95, "tsr_sigma": 1.0}},
       "11": {"class_type": "WanVideoSampler", "inputs": {"model": ["5", 0],
          "image_embeds": ["9", 0], "text_embeds": ["8", 0], "experimental_args": ["10", 0],
          "steps": 20, "cfg": 6.0, "shift": 5.0, "seed": 42, "force_offload": true,
          "scheduler": "unipc", "riflex_freq_index": 0, "denoise_strength": 1.0,
          "batched_cfg": false, "rope_function": "comfy", "start_step": 0, "end_step": -1,
          "add_noise_to_samples": false}},
       "12": {"class_type": "WanVideoVAELoader", "inputs": {"model_name": "vae.safetensors",
          "precision": "bf16", "use_cpu_cache": false, "verbose": false}},
       "13": {"class_type": "WanVideoDecode", "inputs": {"vae": ["12", 0], "samples": ["11", 0],
          "enable_vae_tiling": false, "tile_x": 272, "tile_y": 272, "tile_stride_x": 144,
          "tile_stride_y": 128, "normalization": "default"}},
       "14": {"class_type": "VHS_VideoCombine", "inputs": {"images": ["13", 0], "frame_rate": 16,
          "loop_count": 0, "filename_prefix": "wan", "format": "video/h264-mp4", "pingpong": false,
          "save_output": true, "crf": 19}}}
      """;

  private static final String NATIVE =
      """
      {"1": {"class_type": "UNETLoader", "inputs": {"unet_name": "wan.safetensors",
          "weight_dtype": "default"}},
       "2": {"class_type": "CLIPLoader", "inputs": {"clip_name": "umt5.safetensors", "type": "wan",
          "device": "default"}},
       "3": {"class_type": "LoraLoader", "inputs": {"model": ["1", 0], "clip": ["2", 0],
          "lora_name": "a.safetensors", "strength_model": 0.5, "strength_clip": 1.0}},
       "4": {"class_type": "LoraLoaderModelOnly", "inputs": {"model": ["3", 0],
          "lora_name": "b.safetensors", "strength_model": 0.9}},
       "5": {"class_type": "ModelSamplingSD3", "inputs": {"model": ["4", 0], "shift": 5.0}},
       "6": {"class_type": "PathchSageAttentionKJ", "inputs": {"model": ["5", 0],
          "sage_attention": "disabled", "allow_compile": false}},
       "7": {"class_type": "ModelPatchTorchSettings", "inputs": {"model": ["6", 0],
          "enable_fp16_accumulation": false}},
       "8": {"class_type": "TorchCompileModelWanVideoV2", "inputs": {"model": ["7", 0],
          "backend": "inductor", "fullgraph": false, "mode": "default", "dynamic": false,
          "compile_transformer_blocks_only": true, "dynamo_cache_size_limit": 64,
          "force_parameter_static_shapes": true}},
       "9": {"class_type": "CLIPTextEncode", "inputs": {"text": "a \\\\(cat\\\\)", "clip": ["3", 1]}},
       "10": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["3", 1]}},
       "11": {"class_type": "EmptyHunyuanLatentVideo", "inputs": {"width": 832, "height": 480,
          "length": 33, "batch_size": 1}},
       "12": {"class_type": "KSampler", "inputs": {"model": ["8", 0], "positive": ["9", 0],
          "negative": ["10", 0], "latent_image": ["11", 0], "seed": 42, "steps": 20, "cfg": 6.0,
          "sampler_name": "euler", "scheduler": "simple", "denoise": 1.0}},
       "13": {"class_type": "VAELoader", "inputs": {"vae_name": "vae.safetensors"}},
       "14": {"class_type": "VAEDecode", "inputs": {"samples": ["12", 0], "vae": ["13", 0]}},
       "15": {"class_type": "CreateVideo", "inputs": {"images": ["14", 0], "fps": 16.0}},
       "16": {"class_type": "SaveVideo", "inputs": {"video": ["15", 0], "filename_prefix": "wan",
          "format": "auto", "codec": "auto"}}}
      """;

  private Samples() {}

  /// Every workflow by a name.
  static Map<String, ObjectNode> all() {
    var all = new LinkedHashMap<String, ObjectNode>();
    all.put("wrapper", wrapper());
    all.put("native", plain());
    all.put("cached prompts", cached());
    all.put("bridge and values", bridge());
    all.put("levels by hand", levels());
    all.put("advanced sampler", advanced());
    all.put("guidance", guidance());
    all.put("tiles", tiles());
    all.put("latents to a video", latents());
    all.putAll(StartSamples.all());
    for (var end :
        Map.of(
                "SaveWEBM",
                    "\"filename_prefix\": \"a\", \"codec\": \"vp9\", \"fps\": 24.0, \"crf\": 32",
                "SaveAnimatedWEBP",
                    "\"filename_prefix\": \"a\", \"fps\": 6.0, \"lossless\": true, \"quality\": 80,"
                        + " \"method\": \"default\"",
                "SaveAnimatedPNG",
                    "\"filename_prefix\": \"a\", \"fps\": 6.0, \"compress_level\": 4",
                "SaveImage", "\"filename_prefix\": \"a\"",
                "PreviewImage", "\"unused\": 0")
            .entrySet()) {
      var sample = plain();
      sample.remove("15");
      put(sample, "16", end.getKey(), "\"images\": [\"14\", 0], " + end.getValue());
      if (end.getKey().equals("PreviewImage")) {
        inputs(sample, "16").remove("unused");
      }
      all.put(end.getKey(), sample);
    }
    return all;
  }

  static ObjectNode wrapper() {
    return (ObjectNode) WorkflowJson.parse(WRAPPER, "wrapper");
  }

  static ObjectNode plain() {
    return (ObjectNode) WorkflowJson.parse(NATIVE, "native");
  }

  private static ObjectNode cached() {
    var sample = wrapper();
    sample.remove("7");
    put(
        sample,
        "8",
        "WanVideoTextEncodeCached",
        """
        "model_name": "umt5.safetensors", "precision": "bf16", "positive_prompt": "a cat",
        "negative_prompt": "blurry", "quantization": "disabled", "use_disk_cache": true,
        "device": "gpu"
        """);
    return sample;
  }

  /// Prompts of the core, sizes and numbers from nodes that hold them.
  private static ObjectNode bridge() {
    var sample = wrapper();
    sample.remove("7");
    put(
        sample,
        "8",
        "WanVideoTextEmbedBridge",
        "\"positive\": [\"20\", 0], \"negative\": [\"21\", 0]");
    put(sample, "20", "CLIPTextEncode", "\"text\": [\"23\", 0], \"clip\": [\"22\", 0]");
    put(sample, "21", "CLIPTextEncode", "\"text\": [\"24\", 0], \"clip\": [\"22\", 0]");
    put(sample, "22", "CLIPLoader", "\"clip_name\": \"umt5.safetensors\", \"type\": \"wan\"");
    put(
        sample,
        "23",
        "StringConstantMultiline",
        "\"string\": \"a\\ncat\", \"strip_newlines\": true");
    put(sample, "24", "StringConstant", "\"string\": \"blurry\"");
    put(sample, "25", "PrimitiveInt", "\"value\": 640");
    put(sample, "26", "INTConstant", "\"value\": 368");
    put(sample, "27", "PrimitiveFloat", "\"value\": 4.5");
    put(sample, "28", "FloatConstant", "\"value\": 3.0");
    put(sample, "29", "PrimitiveString", "\"value\": \"euler\"");
    put(sample, "30", "PrimitiveStringMultiline", "\"value\": \"other.safetensors\"");
    put(sample, "31", "PrimitiveBoolean", "\"value\": false");
    link(sample, "9", "width", "25");
    link(sample, "9", "height", "26");
    link(sample, "11", "cfg", "27");
    link(sample, "11", "shift", "28");
    link(sample, "11", "scheduler", "29");
    link(sample, "1", "model", "30");
    link(sample, "11", "batched_cfg", "31");
    return sample;
  }

  private static ObjectNode levels() {
    var sample = wrapper();
    inputs(sample, "11").put("cfg", 1.0);
    put(sample, "8", "WanVideoTextEncodeSingle", "\"prompt\": \"a cat\", \"t5\": [\"7\", 0]");
    put(sample, "20", "ManualSigmas", "\"sigmas\": \"1, 0.8333333, 0\"");
    inputs(sample, "11").put("scheduler", "dpm++");
    link(sample, "11", "sigmas", "20");
    return sample;
  }

  private static ObjectNode guidance() {
    var sample = wrapper();
    var experiments = inputs(sample, "10");
    experiments.put("cfg_zero_star", true).put("use_zero_init", true).put("zero_star_steps", 1);
    put(
        sample,
        "20",
        "WanVideoApplyNAG",
        """
        "original_text_embeds": ["8", 0], "nag_text_embeds": ["21", 0], "nag_scale": 11.0,
        "nag_tau": 2.5, "nag_alpha": 0.25, "inplace": true
        """);
    put(sample, "21", "WanVideoTextEncodeSingle", "\"prompt\": \"drawn\", \"t5\": [\"7\", 0]");
    link(sample, "11", "text_embeds", "20");
    put(
        sample,
        "22",
        "WanVideoSLG",
        "\"blocks\": \"9, 10\", \"start_percent\": 0.1, \"end_percent\": 1.0");
    link(sample, "11", "slg_args", "22");
    put(
        sample,
        "23",
        "WanVideoEnhanceAVideo",
        "\"weight\": 2.0, \"start_percent\": 0.0, \"end_percent\": 1.0");
    link(sample, "11", "feta_args", "23");
    put(
        sample,
        "24",
        "WanVideoTeaCache",
        """
        "rel_l1_thresh": 0.2, "start_step": 6, "end_step": -1, "cache_device": "offload_device",
        "use_coefficients": true, "mode": "e"
        """);
    link(sample, "11", "cache_args", "24");
    return sample;
  }

  static ObjectNode tiles() {
    var sample = wrapper();
    inputs(sample, "13")
        .put("enable_vae_tiling", true)
        .put("tile_x", 256)
        .put("tile_y", 256)
        .put("tile_stride_x", 192)
        .put("tile_stride_y", 192);
    return sample;
  }

  /// The node that writes the video decodes it.
  private static ObjectNode latents() {
    var sample = plain();
    sample.remove("14");
    sample.remove("15");
    put(
        sample,
        "16",
        "VHS_VideoCombine",
        """
        "images": ["12", 0], "vae": ["13", 0], "frame_rate": 16, "loop_count": 0,
        "filename_prefix": "wan", "format": "video/h264-mp4", "pingpong": false, "save_output": true
        """);
    return sample;
  }

  static ObjectNode advanced() {
    var sample = plain();
    put(
        sample,
        "12",
        "KSamplerAdvanced",
        """
        "model": ["8", 0], "positive": ["9", 0], "negative": ["10", 0], "latent_image": ["11", 0],
        "add_noise": "enable", "noise_seed": 42, "steps": 20, "cfg": 6.0, "sampler_name": "euler",
        "scheduler": "simple", "start_at_step": 0, "end_at_step": 10000,
        "return_with_leftover_noise": "disable"
        """);
    put(
        sample,
        "14",
        "VAEDecodeTiled",
        """
        "samples": ["12", 0], "vae": ["13", 0], "tile_size": 512, "overlap": 64,
        "temporal_size": 64, "temporal_overlap": 8
        """);
    return sample;
  }

  static void put(ObjectNode sample, String id, String type, String inputs) {
    sample.set(
        id,
        WorkflowJson.parse(
            "{\"class_type\": \"%s\", \"inputs\": {%s}}".formatted(type, inputs), type));
  }

  static void link(ObjectNode sample, String id, String input, String source) {
    inputs(sample, id).putArray(input).add(source).add(0);
  }

  static ObjectNode inputs(ObjectNode sample, String id) {
    return (ObjectNode) sample.get(id).get("inputs");
  }

  static Recipe read(JsonNode sample, boolean nearest) {
    return SavedRequest.recipe(ApiForm.read(sample, "sample.json"), new Reading(nearest, Set.of()));
  }
}
