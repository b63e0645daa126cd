package dev.genga.wan.workflow;

import dev.genga.wan.generation.Precision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which node is translated by what. A node that is to be run has a line here and its inputs' lines in
/// `support.tsv`.
final class Translators {
  private static final Set<String> VALUES =
      Set.of(
          "PrimitiveInt",
          "PrimitiveFloat",
          "PrimitiveString",
          "PrimitiveStringMultiline",
          "PrimitiveBoolean",
          "INTConstant",
          "FloatConstant",
          "StringConstant",
          "StringConstantMultiline");

  /// Nodes that give values beside other things.
  private static final Set<String> SOME_VALUES =
      Set.of("ImageResizeKJv2", "WanVideoScheduler", "WanVideoTextEncodeCached");

  private static final Map<String, NodeTranslator> ALL = all();

  private Translators() {}

  static @Nullable NodeTranslator of(String type) {
    return ALL.get(type);
  }

  static Set<String> nodes() {
    return ALL.keySet();
  }

  /// Whether a node gives values to others.
  static boolean givesValues(String type) {
    return VALUES.contains(type) || SOME_VALUES.contains(type);
  }

  private static Map<String, NodeTranslator> all() {
    var all = new HashMap<String, NodeTranslator>();
    addModels(all);
    addPrompts(all);
    addStarts(all);
    addGuidance(all);
    addSamplers(all);
    OutputNodes.addTo(all);
    VALUES.forEach(type -> all.put(type, PromptNodes::value));
    return Map.copyOf(all);
  }

  private static void addModels(Map<String, NodeTranslator> all) {
    all.put("WanVideoModelLoader", ModelNodes::wrapperLoader);
    all.put("WanVideoSetLoRAs", ModelNodes::setLoras);
    all.put("WanVideoLoraSelect", ModelNodes::loraSelect);
    all.put("WanVideoLoraSelectMulti", ModelNodes::loraSelectMulti);
    all.put("WanVideoLoraBlockEdit", ModelNodes::blocks);
    all.put("StringToFloatList", ListNodes::text);
    all.put("CreateScheduleFloatList", ListNodes::ramp);
    all.put("CreateCFGScheduleFloatList", ListNodes::scales);
    all.put(
        "WanVideoVAELoader",
        inputs ->
            List.of(new Meaning.Vae(inputs.file("model_name"), PrecisionNodes.encoder(inputs))));
    all.put("UNETLoader", ModelNodes::nativeLoader);
    all.put("LoraLoaderModelOnly", ModelNodes::loraLoader);
    all.put("LoraLoader", ModelNodes::loraLoaderWithEncoder);
    all.put("ModelSamplingSD3", ModelNodes::modelSampling);
    all.put(
        "VAELoader",
        inputs -> List.of(new Meaning.Vae(inputs.file("vae_name"), Precision.USUAL.vae())));
    for (var speed :
        List.of(
            "WanVideoSetBlockSwap",
            "WanVideoTeaCacheKJ",
            "PathchSageAttentionKJ",
            "ModelPatchTorchSettings",
            "TorchCompileModelWanVideoV2")) {
      all.put(speed, inputs -> List.of(inputs.part("model", Meaning.Model.class)));
    }
  }

  private static void addPrompts(Map<String, NodeTranslator> all) {
    all.put("LoadWanVideoT5TextEncoder", PromptNodes::wrapperEncoder);
    all.put("WanVideoTextEncode", PromptNodes::wrapperPrompts);
    all.put("WanVideoTextEncodeSingle", PromptNodes::wrapperPrompt);
    all.put("WanVideoTextEncodeCached", PromptNodes::cachedPrompts);
    all.put("WanVideoTextEmbedBridge", PromptNodes::bridge);
    all.put("CLIPLoader", PromptNodes::nativeEncoder);
    all.put("CLIPTextEncode", PromptNodes::nativePrompt);
  }

  private static void addStarts(Map<String, NodeTranslator> all) {
    all.put("WanVideoEmptyEmbeds", inputs -> empty(inputs, "num_frames"));
    all.put("EmptyHunyuanLatentVideo", inputs -> empty(inputs, "length"));
    all.put("LoadImage", ImageNodes::load);
    all.put("ImageScale", ResizeNodes::core);
    all.put("ImageResizeKJv2", ResizeNodes::kj);
    all.put("LoadWanVideoClipTextEncoder", inputs -> ImageNodes.encoder(inputs, "model_name"));
    all.put("CLIPVisionLoader", inputs -> ImageNodes.encoder(inputs, "clip_name"));
    all.put("WanVideoClipVisionEncode", ImageNodes::wrapperSeen);
    all.put("CLIPVisionEncode", ImageNodes::nativeSeen);
    all.put("WanVideoImageToVideoEncode", ImageNodes::wrapper);
    all.put("WanImageToVideo", ImageNodes::nativeFirst);
    all.put("WanFirstLastFrameToVideo", ImageNodes::nativeBoth);
    all.put("VHS_SelectImages", FrameNodes::selected);
    all.put("GetImageRangeFromBatch", FrameNodes::range);
    all.put("ImageFromBatch", FrameNodes::run);
    all.put("VHS_LoadVideo", FootageNodes::helperSuite);
    all.put("VHS_LoadVideoPath", FootageNodes::helperSuite);
    all.put("LoadVideo", FootageNodes::core);
    all.put("GetVideoComponents", FootageNodes::components);
    all.put("WanVideoEncode", inputs -> FootageNodes.encoded(inputs, "image"));
    all.put("VAEEncode", inputs -> FootageNodes.encoded(inputs, "pixels"));
  }

  private static void addGuidance(Map<String, NodeTranslator> all) {
    all.put("WanVideoExperimentalArgs", GuidanceNodes::experiments);
    all.put("WanVideoApplyNAG", GuidanceNodes::nag);
    all.put("WanVideoSLG", GuidanceNodes::skipLayers);
    all.put("WanVideoEnhanceAVideo", GuidanceNodes::enhance);
    all.put("WanVideoTeaCache", GuidanceNodes::teaCache);
    all.put("WanVideoNAG", PatchNodes::nag);
    all.put("SkipLayerGuidanceWanVideo", PatchNodes::skipLayers);
    all.put("WanVideoEnhanceAVideoKJ", PatchNodes::enhance);
    all.put("CFGZeroStarAndInit", PatchNodes::zeroStar);
    all.put("CFGZeroStar", PatchNodes::coreZeroStar);
  }

  private static void addSamplers(Map<String, NodeTranslator> all) {
    all.put("ManualSigmas", SamplerNodes::sigmas);
    all.put("WanVideoContextOptions", WindowNodes::options);
    all.put("WanVideoScheduler", WrapperSampler::scheduler);
    all.put("WanVideoSchedulerv2", inputs -> List.of(new Meaning.Settings(inputs)));
    all.put("WanVideoSamplerExtraArgs", inputs -> List.of(new Meaning.Settings(inputs)));
    all.put("WanVideoSampler", WrapperSampler::first);
    all.put("WanVideoSamplerv2", WrapperSampler::second);
    all.put("KSampler", inputs -> NativeSampler.plain(inputs, "seed"));
    all.put("KSamplerAdvanced", NativeSampler::advanced);
  }

  private static List<Meaning> empty(NodeInputs inputs, String frames) {
    return List.of(SamplerNodes.size(inputs, frames, null));
  }
}
