package dev.genga.wan.workflow;

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

  private static final Map<String, NodeTranslator> ALL = all();

  private Translators() {}

  static @Nullable NodeTranslator of(String type) {
    return ALL.get(type);
  }

  static Set<String> nodes() {
    return ALL.keySet();
  }

  /// Whether a node only holds a value for others.
  static boolean holdsAValue(String type) {
    return VALUES.contains(type);
  }

  private static Map<String, NodeTranslator> all() {
    var all = new HashMap<String, NodeTranslator>();
    all.put("WanVideoModelLoader", ModelNodes::wrapperLoader);
    all.put("WanVideoSetLoRAs", ModelNodes::setLoras);
    all.put("WanVideoLoraSelect", ModelNodes::loraSelect);
    all.put("WanVideoLoraSelectMulti", ModelNodes::loraSelectMulti);
    all.put("WanVideoVAELoader", inputs -> vae(inputs, "model_name"));
    all.put("UNETLoader", ModelNodes::nativeLoader);
    all.put("LoraLoaderModelOnly", ModelNodes::loraLoader);
    all.put("LoraLoader", ModelNodes::loraLoaderWithEncoder);
    all.put("ModelSamplingSD3", ModelNodes::modelSampling);
    all.put("VAELoader", inputs -> vae(inputs, "vae_name"));
    for (var speed :
        List.of(
            "WanVideoSetBlockSwap",
            "PathchSageAttentionKJ",
            "ModelPatchTorchSettings",
            "TorchCompileModelWanVideoV2")) {
      all.put(speed, inputs -> List.of(inputs.part("model", Meaning.Model.class)));
    }
    all.put("LoadWanVideoT5TextEncoder", PromptNodes::wrapperEncoder);
    all.put("WanVideoTextEncode", PromptNodes::wrapperPrompts);
    all.put("WanVideoTextEncodeSingle", PromptNodes::wrapperPrompt);
    all.put("WanVideoTextEncodeCached", PromptNodes::cachedPrompts);
    all.put("WanVideoTextEmbedBridge", PromptNodes::bridge);
    all.put("CLIPLoader", PromptNodes::nativeEncoder);
    all.put("CLIPTextEncode", PromptNodes::nativePrompt);
    all.put("WanVideoEmptyEmbeds", inputs -> SamplerNodes.size(inputs, "num_frames"));
    all.put("EmptyHunyuanLatentVideo", inputs -> SamplerNodes.size(inputs, "length"));
    all.put("WanVideoExperimentalArgs", GuidanceNodes::experiments);
    all.put("WanVideoApplyNAG", GuidanceNodes::nag);
    all.put("WanVideoSLG", GuidanceNodes::skipLayers);
    all.put("WanVideoEnhanceAVideo", GuidanceNodes::enhance);
    all.put("WanVideoTeaCache", GuidanceNodes::teaCache);
    all.put("ManualSigmas", SamplerNodes::sigmas);
    all.put("WanVideoSampler", SamplerNodes::wrapper);
    all.put("KSampler", inputs -> SamplerNodes.plain(inputs, "seed"));
    all.put("KSamplerAdvanced", SamplerNodes::advanced);
    OutputNodes.addTo(all);
    VALUES.forEach(type -> all.put(type, PromptNodes::value));
    return Map.copyOf(all);
  }

  private static List<Meaning> vae(NodeInputs inputs, String name) {
    return List.of(new Meaning.Vae(inputs.file(name)));
  }
}
