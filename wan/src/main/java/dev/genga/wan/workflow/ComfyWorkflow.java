package dev.genga.wan.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.genga.video.WebpWriter;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.guidance.ScaleCourse;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.wan.workflow.Recipe.Models;
import dev.genga.wan.workflow.WorkflowSheet.Slot;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A request as a workflow of WanVideoWrapper's nodes, in both forms.
///
/// Noise levels are given by hand, but for UniPC's in the wrapper's form: that is the only one which all
/// versions of the wrapper share.
final class ComfyWorkflow {
  private final GenerationRequest request;
  private final Models models;
  private final boolean webp;
  private final WorkflowSheet sheet = new WorkflowSheet();
  private final StartSheet starts;

  private ComfyWorkflow(GenerationRequest request, Models models, boolean webp) {
    this.request = request;
    this.models = models;
    this.webp = webp;
    this.starts = new StartSheet(sheet, request, models);
  }

  /// What such a workflow can't say of a request; null if it can say all.
  static @Nullable String unsayable(GenerationRequest request) {
    var start = StartSheet.unsayable(request);
    if (start != null) {
      return start;
    }
    var special = PromptNodes.special(request.prompt(), request.task().windows() != null);
    return special != null
        ? "this prompt, which would mean " + special
        : GuidanceSheet.unsayable(request);
  }

  /// @param webp whether it ends in a WebP and not in an mp4
  /// @throws IllegalArgumentException if it is [#unsayable]
  static WorkflowSheet of(GenerationRequest request, Models models, boolean webp) {
    if (unsayable(request) != null) {
      throw new IllegalArgumentException(unsayable(request));
    }
    var workflow = new ComfyWorkflow(request, models, webp);
    workflow.lay();
    return workflow.sheet;
  }

  private void lay() {
    var vae =
        sheet.add(
            "WanVideoVAELoader",
            Map.of(
                "model_name",
                name(models.vae()),
                "precision",
                text(PrecisionNodes.of(request.precision().vae()))),
            "vae WANVAE");
    var sampled =
        sheet.add("WanVideoSampler", sampler(vae), "samples LATENT", "denoised_samples LATENT");
    var frames = sheet.add("WanVideoDecode", decoder(vae, sampled), "images IMAGE");
    if (request.size().frames() == 1) {
      sheet.add("SaveImage", Map.of("images", frames, "filename_prefix", text("genga")));
    } else if (webp) {
      animation(frames);
    } else {
      video(frames);
    }
  }

  /// The node lays its tiles another way: near, not the same.
  private Map<String, Object> decoder(Slot vae, Slot sampled) {
    var inputs = new LinkedHashMap<String, Object>();
    inputs.put("vae", vae);
    inputs.put("samples", sampled);
    var tiles = request.task().tiles();
    if (tiles != null) {
      var stride = IntNode.valueOf(tiles.size() - tiles.overlap());
      inputs.put("enable_vae_tiling", BooleanNode.TRUE);
      inputs.put("tile_x", IntNode.valueOf(tiles.size()));
      inputs.put("tile_y", IntNode.valueOf(tiles.size()));
      inputs.put("tile_stride_x", stride);
      inputs.put("tile_stride_y", stride);
    }
    return inputs;
  }

  /// As genga packs it.
  private void animation(Slot frames) {
    sheet.add(
        "SaveAnimatedWEBP",
        Map.of(
            "images", frames,
            "filename_prefix", text("genga"),
            "fps", DoubleNode.valueOf(request.framesPerSecond()),
            "lossless", BooleanNode.FALSE,
            "quality", IntNode.valueOf(WebpWriter.QUALITY)));
  }

  private void video(Slot frames) {
    var video = new LinkedHashMap<String, Object>();
    video.put("images", frames);
    video.put("frame_rate", IntNode.valueOf(request.framesPerSecond()));
    video.put("filename_prefix", text("genga"));
    video.put("format", text("video/h264-mp4"));
    // Of the format, not of the node.
    video.put("pix_fmt", text("yuv420p"));
    video.put("crf", IntNode.valueOf(19));
    video.put("save_metadata", BooleanNode.TRUE);
    video.put("trim_to_audio", BooleanNode.FALSE);
    sheet.add("VHS_VideoCombine", video, "Filenames VHS_FILENAMES");
  }

  private Map<String, Object> sampler(Slot vae) {
    var sampling = request.sampling();
    var inputs = new LinkedHashMap<String, Object>();
    inputs.put("model", model());
    inputs.put("text_embeds", prompts());
    inputs.put("image_embeds", starts.size(vae));
    inputs.put("steps", IntNode.valueOf(sampling.steps()));
    inputs.put("cfg", guidanceScale());
    inputs.put("shift", DoubleNode.valueOf(sampling.flowShift()));
    inputs.put("seed", LongNode.valueOf(request.seed()));
    inputs.put("scheduler", text(scheduler(sampling.sampler())));
    inputs.put("start_step", IntNode.valueOf(sampling.levels().startStep()));
    inputs.put("end_step", IntNode.valueOf(sampling.levels().endStep()));
    starts.add(vae, inputs);
    GuidanceSheet.add(sheet, sampling, inputs);
    if (!sampling.levels().sigmas().isEmpty()
        || sampling.form() != Schedule.Form.WRAPPER
        || sampling.sampler() != Sampler.UNIPC) {
      var levels =
          allLevels(sampling).stream()
              .map(level -> new BigDecimal(Float.toString(level.floatValue())).toPlainString())
              .collect(Collectors.joining(", "));
      inputs.put(
          "sigmas", sheet.add("ManualSigmas", Map.of("sigmas", text(levels)), "SIGMAS SIGMAS"));
    }
    return inputs;
  }

  /// A number, or a list with one for each step.
  private Object guidanceScale() {
    var plain = GuidanceScales.plain(request.sampling(), request.walked());
    return plain.guidance().scales().equals(ScaleCourse.CONSTANT)
        ? DoubleNode.valueOf(plain.guidanceScale())
        : sheet.numbers(GuidanceScales.of(plain, request.walked()));
  }

  private Slot model() {
    var inputs = new LinkedHashMap<String, Object>();
    inputs.put("model", name(models.transformer()));
    inputs.put("base_precision", text(PrecisionNodes.ofTransformer(request.precision())));
    inputs.put("quantization", text(PrecisionNodes.ofBase(request.precision())));
    var loras = new LoraSheet(sheet, request).add();
    if (loras != null) {
      inputs.put("lora", loras);
    }
    return sheet.add("WanVideoModelLoader", inputs, "model WANVIDEOMODEL");
  }

  private Slot prompts() {
    var encoder =
        sheet.add(
            "LoadWanVideoT5TextEncoder",
            Map.of(
                "model_name",
                name(models.textEncoder()),
                "precision",
                text(PrecisionNodes.ofText(request.precision())),
                "quantization",
                text(PrecisionNodes.roundingOfText(request.precision()))),
            "wan_t5_model WANTEXTENCODER");
    var prompts =
        sheet.add(
            "WanVideoTextEncode",
            Map.of(
                "positive_prompt",
                text(request.prompt()),
                "negative_prompt",
                text(request.negativePrompt()),
                "t5",
                encoder),
            "text_embeds WANVIDEOTEXTEMBEDS");
    var nag = request.sampling().guidance().nag();
    return nag == null
        ? prompts
        : GuidanceSheet.nag(sheet, nag, request.negativePrompt(), prompts, encoder);
  }

  private static String scheduler(Sampler sampler) {
    return switch (sampler) {
      case UNIPC -> "unipc";
      case DPM_SOLVER -> "dpm++";
      case EULER -> "euler";
      case DPM_SOLVER_SDE, EULER_ANCESTRAL, LCM, DISTILL ->
          throw new IllegalArgumentException("no such scheduler: " + sampler);
    };
  }

  /// All levels, those before the first step and after the last one too.
  private static List<Double> allLevels(SamplingSettings sampling) {
    var chosen = sampling.levels().sigmas();
    return chosen.isEmpty()
        ? sampling
            .sampler()
            .schedule(sampling.form(), sampling.steps(), sampling.flowShift())
            .sigmas()
        : chosen;
  }

  /// A file without the folders that it lies in here.
  static String lastName(String file) {
    return file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  }

  static JsonNode name(@Nullable String file) {
    return text(lastName(Objects.requireNonNullElse(file, "")));
  }

  static JsonNode text(String text) {
    return TextNode.valueOf(text);
  }
}
